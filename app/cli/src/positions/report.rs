//! Reports on positions, as a table or JSON.

use crate::session::{Shown, name_of, print::or_dash};
use crate::settle::ClaimReport;
use crate::tables::{self, percent};
use ballast_client::contract::Contract;
use ballast_client::quote::{Result, Snapshot};
use ballast_math::units::SignedRatio;
use ballast_math::{Base, Price, Quote, Ratio};
use serde::Serialize;

/// An account's position in one market.
#[derive(Clone, Debug, Serialize)]
pub struct PositionReport {
    /// The account's number.
    pub account: u16,
    /// The market's index.
    pub market: u32,
    /// The market's name.
    pub name: String,
    /// What one contract is, such as `0.001 BTC`.
    pub contract: String,
    /// The position's size. Positive is long. Unit: contracts.
    pub base: Shown<Base>,
    /// The size with the asset's symbol.
    pub units: String,
    /// The value of the position at the index price. Unit: quote.
    pub notional: Shown<Quote>,
    /// The break-even price: the average price paid or received, including funding. This price changes with funding. Unit: quote
    /// per contract.
    pub break_even_price: Option<Shown<Price>>,
    /// The mark price.
    pub mark_price: Shown<Price>,
    /// The index price.
    pub index_price: Shown<Price>,
    /// The PnL that closing the whole position now would realise, after the fee. `None` if the curve cannot absorb it.
    pub profit_if_closed: Option<Shown<Quote>>,
    /// The PnL that closing the position on the curve would realise now, before the fee.
    pub exit_profit: Option<Shown<Quote>>,
    /// The unrealised PnL at the clearing price, at which all PnL adds up to what the market holds. Unit: quote.
    pub clearing_profit: Shown<Quote>,
    /// The clearing price.
    pub clearing_price: Shown<Price>,
    /// The unrealised PnL at the price that maintenance margin uses. Unit: quote.
    pub profit: Shown<Quote>,
    /// The index price at which the account would fall below maintenance margin.
    pub liquidation_price: Option<Shown<Price>>,
    /// How far the index is from the liquidation price, as a share of the index.
    pub liquidation_distance: Option<Shown<SignedRatio>>,
    /// The position's notional divided by the account's equity.
    pub leverage: Option<Shown<Ratio>>,
    /// The account's equity divided by its maintenance margin requirement. An account whose ratio is below one can be liquidated.
    pub margin_ratio: Option<Shown<Ratio>>,
    /// The funding that the position receives (positive) or pays per day.
    pub funding_per_day: Shown<Quote>,
    /// The claim, which is a realised gain that has not been paid yet.
    pub claim: Shown<Quote>,
    /// The part of the claim that has been paid. `ballast claim` collects it.
    pub collectable: Shown<Quote>,
    /// The debt, which is a realised loss that has not been paid yet.
    pub debt: Shown<Quote>,
    /// The debt that was written off.
    pub written_off: Shown<Quote>,
    /// The claim in detail: what pays it, when, and the command that collects it.
    pub waiting: Option<ClaimReport>,
    #[serde(skip)]
    in_units: Option<InUnits>,
}

/// Prices per unit of the asset, if a contract is not one unit.
#[derive(Clone, Debug)]
struct InUnits {
    asset: String,
    index: String,
}

impl PositionReport {
    fn of(account: u16, snapshot: &Snapshot<'_>, market: u32) -> Result<Self> {
        let known = snapshot.markets.get(market)?.market();
        let (position, exposure, contract) =
            (snapshot.position(market)?, snapshot.exposure()?, Contract::of(known));
        let payout = Some(snapshot.payout(market)?).filter(|payout| payout.claim.is_positive());
        let waiting = payout.map(|payout| ClaimReport::of(&payout, account, snapshot.markets)).transpose()?;
        let in_units = (!contract.is_one_unit()).then(|| InUnits {
            asset: contract.asset().to_owned(),
            index: contract.price_per_unit(position.index),
        });
        Ok(Self {
            account,
            market,
            name: name_of(known),
            contract: contract.size(),
            base: Shown(position.base),
            units: contract.units(position.base),
            notional: Shown(position.notional),
            break_even_price: position.entry_price.map(Shown),
            mark_price: Shown(position.mark),
            index_price: Shown(position.index),
            profit_if_closed: position.profit_if_closed().map(Shown),
            exit_profit: position.exit_profit.map(Shown),
            clearing_profit: Shown(position.clearing_profit),
            clearing_price: Shown(position.clearing_price),
            profit: Shown(position.profit),
            liquidation_price: position.liquidation_price.map(Shown),
            liquidation_distance: position.liquidation_distance.map(Shown),
            leverage: exposure.leverage_of(position.notional).map(Shown),
            margin_ratio: exposure.margin_ratio.map(Shown),
            funding_per_day: Shown(position.funding_per_day),
            claim: Shown(position.claim),
            collectable: Shown(position.collected),
            debt: Shown(position.debt),
            written_off: Shown(position.written_off),
            waiting,
            in_units,
        })
    }

    /// Returns the title of the position's block.
    fn title(&self) -> String {
        let Self { name, account, .. } = self;
        let size = |text: &str| text.trim_start_matches('-').to_owned();
        if self.base.0.is_zero() {
            return format!("{name}, account {account}: no position");
        }
        let side = if self.base.0.is_negative() { "short" } else { "long" };
        let (base, units) = (size(&self.base.to_string()), size(&self.units));
        format!("{name}, account {account}: {side} {base} contracts ({units})")
    }

    fn rows(&self) -> Vec<(String, String)> {
        let mut rows: Vec<(&str, String)> = Vec::new();
        if !self.base.0.is_zero() {
            rows.extend(self.position_rows());
        }
        let amounts = [
            ("claim, not cash yet", self.claim),
            ("paid claim, to collect", self.collectable),
            ("debt", self.debt),
            ("debt written off", self.written_off),
        ];
        let held = amounts.into_iter().filter(|(_, amount)| !amount.0.is_zero());
        rows.extend(held.map(|(name, amount)| (name, amount.to_string())));
        rows.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
    }

    fn position_rows(&self) -> Vec<(&'static str, String)> {
        let ratio = |ratio: Shown<Ratio>| i64::try_from(ratio.0.raw()).unwrap_or(i64::MAX);
        let index = match &self.in_units {
            Some(InUnits { asset, index }) => format!("{} ({index} per {asset})", self.index_price),
            None => self.index_price.to_string(),
        };
        let liquidation = match (self.liquidation_price, self.liquidation_distance) {
            (Some(price), Some(distance)) => {
                format!("{price} ({} from the index)", percent(distance.0.raw()))
            }
            _ => "-".to_owned(),
        };
        vec![
            ("if closed now, after the fee", or_dash(self.profit_if_closed)),
            ("at the clearing price", format!("{} (price {})", self.clearing_profit, self.clearing_price)),
            ("break-even price", or_dash(self.break_even_price)),
            ("mark price", self.mark_price.to_string()),
            ("index price", index),
            ("liquidation price", liquidation),
            ("notional", self.notional.to_string()),
            ("leverage", or_dash(self.leverage.map(|leverage| tables::times(leverage.0.raw())))),
            ("margin ratio of the account", or_dash(self.margin_ratio.map(|share| percent(ratio(share))))),
            ("funding a day", self.funding_per_day.to_string()),
        ]
    }

    /// Formats the position as a block of names and values.
    fn block(&self) -> String {
        let claim = self.waiting.as_ref().map(|waiting| format!("\n{}", waiting.text())).unwrap_or_default();
        format!("{}\n{}{claim}", self.title(), tables::facts(&self.rows()))
    }
}

/// Reports on an account's positions, in the order in which the account stores them.
///
/// # Errors
/// Returns `Overflow` if a value does not fit, or an error if the snapshot lacks one of the account's
/// markets.
pub fn of_account(sub_id: u16, snapshot: &Snapshot<'_>) -> Result<Vec<PositionReport>> {
    let positions = snapshot.account.in_use();
    positions.map(|(_, position)| PositionReport::of(sub_id, snapshot, position.market)).collect()
}

/// Formats positions as blocks, or as a sentence if there are none. The blocks fit a terminal of 60 columns.
#[must_use]
pub fn table_of(positions: &[PositionReport]) -> String {
    if positions.is_empty() {
        return "there are no positions".to_owned();
    }
    positions.iter().map(PositionReport::block).collect::<Vec<_>>().join("\n\n")
}
