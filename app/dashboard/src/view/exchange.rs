//! Shows the whole exchange, with its time, markets, assets and obligations.

use super::Market;
use super::connection::now;
use crate::percent::percent;
use ballast_client::amount::{grouped, show};
use ballast_client::pause;
use ballast_client::rpc::{self, Overview, RpcError};
use ballast_client::solvency::Statement;
use ballast_math::{Clock, Quote, Ratio, Rounding};
use serde::Serialize;

/// The whole exchange at one slot.
#[derive(Clone, Debug, Serialize)]
pub struct Exchange {
    /// The chain's time. Unit: seconds.
    pub time: i64,
    /// The chain's slot.
    pub slot: u64,
    /// The actions that are paused on the whole exchange.
    pub paused: Vec<&'static str>,
    /// The collateral's mint, or `None` before the collateral is registered.
    pub mint: Option<String>,
    /// The assets and obligations, or `None` before the collateral is registered.
    pub solvency: Option<Solvency>,
    /// The markets, ordered by number.
    pub markets: Vec<Market>,
}

impl Exchange {
    /// Creates the view of an exchange as it was read.
    #[must_use]
    pub fn of(overview: &Overview) -> Self {
        let clock = overview.markets.clock();
        Self {
            time: clock.time,
            slot: clock.slot,
            paused: paused(overview.exchange.pause),
            mint: overview.collateral.as_ref().map(|collateral| collateral.mint.to_string()),
            solvency: overview.statement().map(|statement| Solvency::of(&statement)),
            markets: overview.all.iter().map(|market| Market::of(market, &overview.markets)).collect(),
        }
    }

    /// Returns the chain's time and slot.
    #[must_use]
    pub const fn clock(&self) -> Clock {
        Clock { time: self.time, slot: self.slot }
    }

    /// Returns a market's name.
    #[must_use]
    pub fn name_of(&self, market: u32) -> Option<String> {
        self.markets.iter().find(|known| known.market == market).map(|known| known.name.clone())
    }
}

/// The exchange's assets and obligations. All amounts are in quote.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Solvency {
    /// The vault's balance.
    pub vault: String,
    /// The total amount that the exchange owes.
    pub claims: String,
    /// The vault balance less the total owed.
    pub difference: String,
    /// Whether the vault holds at least the total owed.
    pub is_solvent: bool,
    /// The vault balance divided by the total owed, as a percentage, or `None` while nothing is owed.
    pub coverage: Option<String>,
    /// The parts that make up the total owed.
    pub parts: Vec<Part>,
    /// The vault balance divided by the larger of vault balance and total owed, in millionths, for drawing.
    pub vault_share: i64,
}

/// One part of the total owed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Part {
    /// The name of the creditor.
    pub name: &'static str,
    /// The amount, in quote.
    pub amount: String,
    /// The amount divided by the larger of vault balance and total owed, in millionths, for drawing.
    pub share: i64,
}

impl Solvency {
    /// Creates the page's view of a statement.
    #[must_use]
    pub fn of(statement: &Statement) -> Self {
        let whole = Quote::new(statement.vault.max(statement.claims));
        let part = |name, amount| {
            let amount = Quote::new(amount);
            Part { name, amount: show(amount), share: millionths(amount, whole) }
        };
        let (vault, claims) = (Quote::new(statement.vault), Quote::new(statement.claims));
        Self {
            vault: show(vault),
            claims: show(claims),
            difference: show(Quote::new(statement.difference)),
            is_solvent: statement.is_solvent(),
            coverage: share(vault, claims).map(percent),
            parts: vec![
                part("Margin accounts", statement.accounts),
                part("Markets' cash and reserves", statement.markets),
                part("Insurance", statement.insurance),
                part("Protocol fees", statement.protocol_fees),
            ],
            vault_share: millionths(vault, whole),
        }
    }
}

/// Returns `part` divided by `whole`, rounded down, or `None` if `whole` is zero.
fn share(part: Quote, whole: Quote) -> Option<Ratio> {
    let one = Quote::new(1_000_000);
    let share = one.share(part, whole, Rounding::Floor).ok()?;
    Some(Ratio::new(share.magnitude()))
}

fn millionths(part: Quote, whole: Quote) -> i64 {
    Quote::new(1_000_000).share(part, whole, Rounding::Floor).unwrap_or_default().raw()
}

/// The result of adding up all margin accounts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Audit {
    /// The audit time, by this machine's clock. Unit: seconds.
    pub time: Option<u64>,
    /// The number of margin accounts.
    pub accounts: Option<String>,
    /// The accounts' total collateral, in quote.
    pub cash: Option<String>,
    /// Whether the accounts, markets, insurance and fees add up to exactly the total owed.
    pub is_conserved: Option<bool>,
    /// The reason why the accounts were not read. Public servers may refuse to list the accounts.
    pub error: Option<String>,
}

impl Audit {
    /// Creates the page's view of an audit.
    #[must_use]
    pub fn of(audited: Result<rpc::Audit, RpcError>) -> Self {
        match audited {
            Ok(audit) => Self {
                time: now(),
                accounts: Some(grouped(audit.accounts as u128)),
                cash: Some(show(Quote::new(audit.holdings.accounts))),
                is_conserved: Some(audit.is_conserved()),
                error: None,
            },
            Err(error) => Self {
                time: now(),
                accounts: None,
                cash: None,
                is_conserved: None,
                error: Some(error.to_string()),
            },
        }
    }
}

/// Returns the actions that the given pause bits stop.
pub(super) fn paused(bits: u64) -> Vec<&'static str> {
    pause::rows_of(bits).map(|row| row.stops).collect()
}
