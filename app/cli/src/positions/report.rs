//! Reports on positions, as a table or JSON.

use crate::session::{Shown, name_of, print::or_dash};
use crate::tables;
use ballast_client::quote::{PositionQuote, Result, Snapshot};
use ballast_math::{Base, Price, Quote};
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
    /// The position's size. Positive is long. Unit: contracts.
    pub base: Shown<Base>,
    /// The average price paid or received. Unit: quote per contract.
    pub entry_price: Option<Shown<Price>>,
    /// The mark price.
    pub mark_price: Shown<Price>,
    /// The index price.
    pub index_price: Shown<Price>,
    /// The unrealised PnL at the price that maintenance margin uses. Unit: quote.
    pub profit: Shown<Quote>,
    /// The PnL that closing the position on the curve would realise now, before the fee.
    pub exit_profit: Option<Shown<Quote>>,
    /// The index price at which the account would fall below maintenance margin.
    pub liquidation_price: Option<Shown<Price>>,
    /// The funding received (positive) or paid per day.
    pub funding_per_day: Shown<Quote>,
    /// The claim, which is a realised gain that has not been paid yet.
    pub claim: Shown<Quote>,
    /// The part of the claim that has been paid. `ballast claim` collects it.
    pub collectable: Shown<Quote>,
    /// The debt, which is a realised loss that has not been paid yet.
    pub debt: Shown<Quote>,
    /// The debt that was written off.
    pub written_off: Shown<Quote>,
}

impl PositionReport {
    fn of(account: u16, name: String, position: &PositionQuote) -> Self {
        Self {
            account,
            market: position.market,
            name,
            base: Shown(position.base),
            entry_price: position.entry_price.map(Shown),
            mark_price: Shown(position.mark),
            index_price: Shown(position.index),
            profit: Shown(position.profit),
            exit_profit: position.exit_profit.map(Shown),
            liquidation_price: position.liquidation_price.map(Shown),
            funding_per_day: Shown(position.funding_per_day),
            claim: Shown(position.claim),
            collectable: Shown(position.collected),
            debt: Shown(position.debt),
            written_off: Shown(position.written_off),
        }
    }
}

/// Reports on an account's positions, in the order in which the account stores them.
///
/// # Errors
/// Returns `Overflow` if a value does not fit, or an error if the snapshot lacks one of the account's
/// markets.
pub fn of_account(sub_id: u16, snapshot: &Snapshot<'_>) -> Result<Vec<PositionReport>> {
    let positions = snapshot.account.in_use();
    positions
        .map(|(_, position)| {
            let name = name_of(snapshot.markets.get(position.market)?.market());
            Ok(PositionReport::of(sub_id, name, &snapshot.position(position.market)?))
        })
        .collect()
}

/// Formats positions as a table, or as a sentence if there are none.
#[must_use]
pub fn table_of(positions: &[PositionReport]) -> String {
    if positions.is_empty() {
        return "there are no positions".to_owned();
    }
    let headers = [
        "market",
        "account",
        "size",
        "entry",
        "mark",
        "index",
        "profit",
        "liquidation",
        "funding/day",
        "claim",
        "to collect",
        "debt",
    ];
    let mut table = tables::table(&headers);
    for position in positions {
        let cells = [
            position.name.clone(),
            position.account.to_string(),
            position.base.to_string(),
            or_dash(position.entry_price),
            position.mark_price.to_string(),
            position.index_price.to_string(),
            position.profit.to_string(),
            or_dash(position.liquidation_price),
            position.funding_per_day.to_string(),
            position.claim.to_string(),
            position.collectable.to_string(),
            position.debt.to_string(),
        ];
        tables::row(&mut table, cells);
    }
    table.to_string()
}
