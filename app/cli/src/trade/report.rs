//! Reports on quotes and executions, as tables or JSON.

use super::quote::{FullQuote, Preview};
use crate::account::CashReport;
use crate::session::{Receipt, Report, Shown, name_of, print::or_dash};
use crate::settle::ClaimReport;
use crate::tables::{self, percent};
use ballast_client::accounts::Market;
use ballast_client::events::Traded as TradedEvent;
use ballast_client::instructions::{TradeArgs, TradeQuote};
use ballast_client::quote::average_price;
use ballast_math::units::SignedRatio;
use ballast_math::{Base, Price, Quote, Ratio};
use serde::Serialize;

/// A value before and after a trade.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Change<T> {
    /// The value before the trade.
    pub before: T,
    /// The value after the trade.
    pub after: T,
}

/// The quote for a trade.
#[derive(Clone, Debug, Serialize)]
pub struct QuoteReport {
    /// The market's index.
    pub market: u32,
    /// The market's name.
    pub name: String,
    /// The number of the trading account.
    pub account: u16,
    /// What one contract is, such as `0.001 BTC`.
    pub contract: String,
    /// The size: positive if bought, negative if sold. Unit: contracts.
    pub base: Shown<Base>,
    /// The size with the asset's symbol. Unit: units of the asset.
    pub units: String,
    /// The quote amount, received (positive) or paid, before the fee. Unit: quote.
    pub quote: Shown<Quote>,
    /// The average price. Unit: quote per contract.
    pub average_price: Option<Shown<Price>>,
    /// The average price. Unit: quote per unit of the asset.
    pub average_price_per_unit: Option<String>,
    /// The price impact, as a fraction of the mark.
    pub price_impact: Option<Shown<Ratio>>,
    /// The limit price, which is the worst acceptable average price.
    pub limit_price: Option<Shown<Price>>,
    /// When the order expires. Unit: unix seconds.
    pub deadline: Option<i64>,
    /// The fee.
    pub fee: Shown<Quote>,
    /// The realised PnL, including funding and cover. A gain starts as a claim, not as cash.
    pub realised: Shown<Quote>,
    /// The funding that the trade settles, positive if received.
    pub funding_settled: Shown<Quote>,
    /// The position.
    pub position: Change<Shown<Base>>,
    /// The index price at which the account would fall below maintenance margin.
    pub liquidation_price: Change<Option<Shown<Price>>>,
    /// How far the index is from the liquidation price, as a share of the index.
    pub liquidation_distance: Change<Option<Shown<SignedRatio>>>,
    /// The leverage of the whole account: its notional divided by its equity.
    pub leverage: Change<Option<Shown<Ratio>>>,
    /// The equity divided by the maintenance margin requirement. An account whose ratio is below one can be liquidated.
    pub margin_ratio: Change<Option<Shown<Ratio>>>,
    /// The unpaid realised gains in this market.
    pub claim: Change<Shown<Quote>>,
    /// The funding that the position receives (positive) or pays per day.
    pub funding_per_day: Change<Shown<Quote>>,
    /// The account's collateral.
    pub cash: Change<Shown<Quote>>,
    /// The maintenance equity.
    pub maintenance_equity: Change<Shown<Quote>>,
    /// The maintenance margin requirement.
    pub maintenance_requirement: Change<Shown<Quote>>,
    /// The initial equity.
    pub initial_equity: Change<Shown<Quote>>,
    /// The initial margin requirement.
    pub initial_requirement: Change<Shown<Quote>>,
    /// The free collateral.
    pub free_cash: Change<Shown<Quote>>,
}

impl QuoteReport {
    /// Creates the report of a quote for `args`, for the owner's account with this number.
    #[must_use]
    pub fn of(quote: &FullQuote, args: &TradeArgs, account: u16, market: &Market) -> Self {
        let fill = &quote.traded.fill;
        let change = |of: fn(&Preview) -> i64| Change {
            before: Shown(Quote::new(of(&quote.before))),
            after: Shown(Quote::new(of(&quote.after))),
        };
        let average = average_price(fill.base, fill.quote);
        let contract = &quote.contract;
        Self {
            market: market.index,
            name: name_of(market),
            account,
            contract: contract.size(),
            base: Shown(fill.base),
            units: contract.units(fill.base),
            quote: Shown(fill.quote),
            average_price: average.map(Shown),
            average_price_per_unit: average.map(|price| contract.price_per_unit(price).replace(',', "")),
            price_impact: quote.price_impact.map(Shown),
            limit_price: (args.limit_price != 0).then_some(Shown(Price::new(args.limit_price))),
            deadline: (args.deadline != 0).then_some(args.deadline),
            fee: Shown(fill.fee),
            realised: Shown(fill.realised),
            funding_settled: Shown(fill.touched.funding),
            position: Change { before: Shown(quote.before.base), after: Shown(quote.after.base) },
            liquidation_price: Change {
                before: quote.before.liquidation_price.map(Shown),
                after: quote.after.liquidation_price.map(Shown),
            },
            liquidation_distance: both(quote, |preview| preview.liquidation_distance.map(Shown)),
            leverage: both(quote, |preview| preview.exposure.leverage().map(Shown)),
            margin_ratio: both(quote, |preview| preview.exposure.margin_ratio.map(Shown)),
            claim: both(quote, |preview| Shown(preview.claim)),
            funding_per_day: change(|preview| preview.funding_per_day.raw()),
            cash: change(|preview| preview.cash.raw()),
            maintenance_equity: change(|preview| preview.health.maintenance_equity),
            maintenance_requirement: change(|preview| preview.health.maintenance_requirement),
            initial_equity: change(|preview| preview.health.initial_equity),
            initial_requirement: change(|preview| preview.health.initial_requirement),
            free_cash: change(|preview| preview.health.free_cash),
        }
    }

    fn trade_rows(&self) -> String {
        let side = if self.base.0.is_negative() { "sell" } else { "buy" };
        let size = |text: &str| text.trim_start_matches('-').to_owned();
        let mut rows = vec![
            (side.to_owned(), format!("{} contracts of {}", size(&self.base.to_string()), self.name)),
            ("that is".to_owned(), format!("{} (1 contract = {})", size(&self.units), self.contract)),
            ("average price per contract".to_owned(), or_dash(self.average_price)),
        ];
        if !self.contract.starts_with("1 ") {
            let asset = self.contract.split(' ').next_back().unwrap_or_default();
            rows.push((format!("average price per {asset}"), or_dash(self.average_price_per_unit.as_ref())));
        }
        let impact = self.price_impact.map(|impact| percent(raw_ratio(impact.0)));
        rows.extend([
            ("price impact".to_owned(), or_dash(impact)),
            ("limit price".to_owned(), or_dash(self.limit_price)),
            ("notional".to_owned(), size(&self.quote.to_string())),
            ("fee".to_owned(), self.fee.to_string()),
        ]);
        let name = if self.realised.0.is_negative() { "realised loss" } else { "realised gain" };
        rows.push((format!("{name}, with funding"), self.realised.to_string()));
        rows.push(("funding settled".to_owned(), self.funding_settled.to_string()));
        tables::facts(&rows)
    }

    fn change_rows(&self) -> String {
        let line = |name: &str, before: String, after: String| vec![name.to_owned(), before, after];
        let amount = |name: &str, change: &Change<Shown<Quote>>| {
            line(name, change.before.to_string(), change.after.to_string())
        };
        let (position, liquidation) = (&self.position, &self.liquidation_price);
        let distance = |of: Option<Shown<SignedRatio>>| or_dash(of.map(|ratio| percent(ratio.0.raw())));
        let leverage = |of: Option<Shown<Ratio>>| or_dash(of.map(|ratio| tables::times(ratio.0.raw())));
        let share = |of: Option<Shown<Ratio>>| or_dash(of.map(|ratio| percent(raw_ratio(ratio.0))));
        let rows = [
            line("position", position.before.to_string(), position.after.to_string()),
            line("liquidation price", or_dash(liquidation.before), or_dash(liquidation.after)),
            line(
                "index to liquidation",
                distance(self.liquidation_distance.before),
                distance(self.liquidation_distance.after),
            ),
            line("leverage", leverage(self.leverage.before), leverage(self.leverage.after)),
            line("margin ratio", share(self.margin_ratio.before), share(self.margin_ratio.after)),
            amount("daily funding", &self.funding_per_day),
            amount("cash", &self.cash),
            amount("gains not paid yet", &self.claim),
            amount("equity (liquidation)", &self.maintenance_equity),
            amount("required (liquidation)", &self.maintenance_requirement),
            amount("equity (new trades)", &self.initial_equity),
            amount("required (new trades)", &self.initial_requirement),
            amount("free collateral", &self.free_cash),
        ];
        tables::list(&["", "before", "after"], &rows)
    }

    /// Returns a sentence that explains that a gain is not cash yet.
    fn gain_note(&self) -> Option<String> {
        let more = self.claim.after.0.minus(self.claim.before.0).ok()?;
        let is_gain = self.realised.0.is_positive() && more.is_positive();
        is_gain.then(|| {
            format!(
                "{} of the gain becomes a claim, not cash, and is paid from other accounts' losses once per claims window. After the trade, `ballast claim --wait` collects it.",
                Shown(more)
            )
        })
    }
}

/// Returns a value before and after the trade.
fn both<T>(quote: &FullQuote, of: fn(&Preview) -> T) -> Change<T> {
    Change { before: of(&quote.before), after: of(&quote.after) }
}

fn raw_ratio(ratio: Ratio) -> i64 {
    i64::try_from(ratio.raw()).unwrap_or(i64::MAX)
}

impl Report for QuoteReport {
    fn table(&self) -> String {
        let note = self.gain_note().map(|note| format!("\n{}", tables::wrapped(&note))).unwrap_or_default();
        format!("{}\n\n{}{note}", self.trade_rows(), self.change_rows())
    }
}

/// An execution and its comparison with the quote.
#[derive(Clone, Debug, Serialize)]
pub struct ExecutedReport {
    /// The size, which is positive if bought and negative if sold.
    pub base: Shown<Base>,
    /// The amount received (positive) or paid, before the fee.
    pub quote: Shown<Quote>,
    /// The average price.
    pub average_price: Option<Shown<Price>>,
    /// The fee.
    pub fee: Shown<Quote>,
    /// The realised PnL.
    pub realised: Shown<Quote>,
    /// The funding that the trade settled. The realised PnL includes the funding that the closed part of the position paid
    /// earlier.
    pub funding: Shown<Quote>,
    /// The position after the trade.
    pub position: Shown<Base>,
    /// The account's collateral after the trade.
    pub cash: Shown<Quote>,
    /// Whether everything matches the quote exactly, to the smallest unit.
    pub as_quoted: bool,
    /// The differences from the quote.
    pub differences: Vec<Difference>,
    /// The transaction.
    pub transaction: Receipt,
}

/// A value that differs from its quote.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// The name of the value.
    pub field: &'static str,
    /// The quoted value.
    pub quoted: String,
    /// The executed value.
    pub executed: String,
}

impl ExecutedReport {
    /// Compares the program's event with the quote.
    #[must_use]
    pub fn of(event: &TradedEvent, quoted: &TradeQuote, transaction: Receipt) -> Self {
        let (base, quote) = (Base::new(event.fill.base), Quote::new(event.fill.quote));
        let differences = differences(quoted, event);
        Self {
            base: Shown(base),
            quote: Shown(quote),
            average_price: average_price(base, quote).map(Shown),
            fee: Shown(Quote::new(event.fill.fee)),
            realised: Shown(Quote::new(event.fill.realised)),
            funding: Shown(Quote::new(event.fill.funding)),
            position: Shown(Base::new(event.position)),
            cash: Shown(Quote::new(event.cash)),
            as_quoted: differences.is_empty(),
            differences,
            transaction,
        }
    }
}

/// Lists the differences between the quote and the execution.
#[must_use]
pub fn differences(quoted: &TradeQuote, event: &TradedEvent) -> Vec<Difference> {
    let base = |raw| Shown(Base::new(raw)).to_string();
    let quote = |raw| Shown(Quote::new(raw)).to_string();
    let (before, after) = (&quoted.fill, &event.fill);
    let pairs = [
        ("base", base(before.base), base(after.base)),
        ("quote", quote(before.quote), quote(after.quote)),
        ("fee", quote(before.fee), quote(after.fee)),
        ("realised", quote(before.realised), quote(after.realised)),
        ("funding", quote(before.funding), quote(after.funding)),
        ("cover", quote(before.cover), quote(after.cover)),
        ("collected", quote(before.collected), quote(after.collected)),
        ("position", base(quoted.position), base(event.position)),
        ("cash", quote(quoted.cash), quote(event.cash)),
    ];
    pairs
        .into_iter()
        .filter(|(_, quoted, executed)| quoted != executed)
        .map(|(field, quoted, executed)| Difference { field, quoted, executed })
        .collect()
}

impl Report for ExecutedReport {
    fn table(&self) -> String {
        let price = or_dash(self.average_price);
        let result = if self.realised.0.is_negative() { "realised loss" } else { "realised gain" };
        let mut text = tables::wrapped(&format!(
            "executed {} contracts at {price}, fee {}, {result} {} (with funding {}); position {}, cash {}",
            self.base, self.fee, self.realised, self.funding, self.position, self.cash
        ));
        if self.as_quoted {
            text.push_str("\nexactly as quoted");
        } else {
            text.push_str("\nnot exactly as quoted, because the market moved after the quote:");
        }
        for Difference { field, quoted, executed } in &self.differences {
            text.push_str(&format!("\n  {field}: quoted {quoted}, executed {executed}"));
        }
        format!("{text}\n{}", self.transaction.line())
    }
}

/// The JSON for a trade, with its quote and, unless it was a dry run, its execution.
#[derive(Clone, Debug, Serialize)]
pub struct TradeReport {
    /// The quote.
    pub quote: QuoteReport,
    /// The execution, or `None` for a dry run.
    pub executed: Option<ExecutedReport>,
    /// After the execution, the account's gains that are not cash yet.
    pub claims: Vec<ClaimReport>,
    /// The withdrawal that followed a close.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub withdrawn: Option<CashReport>,
}

impl Report for TradeReport {
    /// Leaves out the quote, which was already printed before the execution.
    fn table(&self) -> String {
        let Some(executed) = &self.executed else {
            return format!("{}\nnothing was sent", self.quote.table());
        };
        let withdrawn = self.withdrawn.as_ref().map(Report::table);
        let claims = self.claims.iter().map(ClaimReport::text);
        let parts = [executed.table()].into_iter().chain(withdrawn).chain(claims);
        parts.collect::<Vec<_>>().join("\n")
    }
}
