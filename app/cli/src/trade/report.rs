//! Reports on quotes and executions, as tables or JSON.

use super::quote::{FullQuote, Preview};
use crate::session::{Receipt, Report, Shown, name_of, print::or_dash};
use crate::tables;
use ballast_client::accounts::Market;
use ballast_client::events::Traded as TradedEvent;
use ballast_client::instructions::{TradeArgs, TradeQuote};
use ballast_client::quote::average_price;
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

/// The quote of a trade.
#[derive(Clone, Debug, Serialize)]
pub struct QuoteReport {
    /// The market's index.
    pub market: u32,
    /// The market's name.
    pub name: String,
    /// The number of the trading account.
    pub account: u16,
    /// The size, which is positive if bought and negative if sold. Unit: contracts.
    pub base: Shown<Base>,
    /// The quote amount received (positive) or paid, before the fee. Unit: quote.
    pub quote: Shown<Quote>,
    /// The average price. Unit: quote per contract.
    pub average_price: Option<Shown<Price>>,
    /// The price impact, as a fraction of the mark.
    pub price_impact: Option<Shown<Ratio>>,
    /// The limit price, which is the worst acceptable average price.
    pub limit_price: Option<Shown<Price>>,
    /// When the order expires. Unit: unix seconds.
    pub deadline: Option<i64>,
    /// The fee.
    pub fee: Shown<Quote>,
    /// The realised PnL.
    pub realised: Shown<Quote>,
    /// The funding that the trade settles. Positive is received.
    pub funding_settled: Shown<Quote>,
    /// The position.
    pub position: Change<Shown<Base>>,
    /// The index price at which the account would fall below maintenance margin.
    pub liquidation_price: Change<Option<Shown<Price>>>,
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
        Self {
            market: market.index,
            name: name_of(market),
            account,
            base: Shown(fill.base),
            quote: Shown(fill.quote),
            average_price: average_price(fill.base, fill.quote).map(Shown),
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
        let mut table = tables::table(&["", ""]);
        let rows = [
            ("trade", format!("{} contracts of {}", self.base, self.name)),
            ("average price", or_dash(self.average_price)),
            ("price impact", or_dash(self.price_impact.map(percent))),
            ("limit price", or_dash(self.limit_price)),
            ("paid or received", self.quote.to_string()),
            ("fee", self.fee.to_string()),
            ("realised", self.realised.to_string()),
            ("funding settled", self.funding_settled.to_string()),
        ];
        for (name, value) in rows {
            tables::row(&mut table, [name.to_owned(), value]);
        }
        table.to_string()
    }

    fn change_rows(&self) -> String {
        let mut table = tables::table(&["", "before", "after"]);
        let line = |name: &str, change: &Change<Shown<Quote>>| {
            [name.to_owned(), change.before.to_string(), change.after.to_string()]
        };
        let position = &self.position;
        let liquidation = &self.liquidation_price;
        let rows = [
            ["position".to_owned(), position.before.to_string(), position.after.to_string()],
            ["liquidation price".to_owned(), or_dash(liquidation.before), or_dash(liquidation.after)],
            line("daily funding", &self.funding_per_day),
            line("cash", &self.cash),
            line("maintenance equity", &self.maintenance_equity),
            line("maintenance requirement", &self.maintenance_requirement),
            line("initial equity", &self.initial_equity),
            line("initial requirement", &self.initial_requirement),
            line("free collateral", &self.free_cash),
        ];
        for cells in rows {
            tables::row(&mut table, cells);
        }
        table.to_string()
    }
}

impl Report for QuoteReport {
    fn table(&self) -> String {
        format!("{}\n{}", self.trade_rows(), self.change_rows())
    }
}

fn percent(ratio: Shown<Ratio>) -> String {
    let hundredfold = Ratio::new(ratio.0.raw().saturating_mul(100));
    format!("{} %", Shown(hundredfold))
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
        let mut text = format!(
            "executed {} contracts at {price}, fee {}, realised {}; position {}, cash {}",
            self.base, self.fee, self.realised, self.position, self.cash
        );
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
}

impl Report for TradeReport {
    /// Removes the quote, which was already printed before the execution.
    fn table(&self) -> String {
        match &self.executed {
            Some(executed) => executed.table(),
            None => format!("{}\nnothing was sent", self.quote.table()),
        }
    }
}
