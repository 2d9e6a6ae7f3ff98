//! The whole exchange: time, markets, what it holds and owes.

use super::Market;
use super::connection::now;
use crate::percent::percent;
use ballast_client::amount::{grouped, show};
use ballast_client::pause;
use ballast_client::rpc::{self, Overview, RpcError};
use ballast_client::solvency::Statement;
use ballast_math::{Clock, Quote, Ratio, Rounding};
use serde::Serialize;

/// The whole exchange as of one slot.
#[derive(Clone, Debug, Serialize)]
pub struct Exchange {
    /// The chain's time. Unit: seconds.
    pub time: i64,
    /// The chain's slot.
    pub slot: u64,
    /// What is paused everywhere.
    pub paused: Vec<&'static str>,
    /// The collateral's mint; none before it is created.
    pub mint: Option<String>,
    /// What the exchange holds and owes; none before the collateral is created.
    pub solvency: Option<Solvency>,
    /// The markets, by number.
    pub markets: Vec<Market>,
}

impl Exchange {
    /// The exchange as it was read.
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

    /// The chain's time and slot.
    #[must_use]
    pub const fn clock(&self) -> Clock {
        Clock { time: self.time, slot: self.slot }
    }

    /// A market's name.
    #[must_use]
    pub fn name_of(&self, market: u32) -> Option<String> {
        self.markets.iter().find(|known| known.market == market).map(|known| known.name.clone())
    }
}

/// What the exchange holds and owes. Amounts in quote.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Solvency {
    /// What the vault holds.
    pub vault: String,
    /// Everything that is owed.
    pub claims: String,
    /// The vault less the claims.
    pub difference: String,
    /// Whether the vault holds at least what is owed.
    pub is_solvent: bool,
    /// The vault over the claims, in per cent; none while nothing is owed.
    pub coverage: Option<String>,
    /// What is owed and to whom, with its share of the larger of vault and claims.
    pub parts: Vec<Part>,
    /// The vault's share of the larger of vault and claims, in millionths, for drawing.
    pub vault_share: i64,
}

/// A part of what is owed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Part {
    /// To whom.
    pub name: &'static str,
    /// How much, in quote.
    pub amount: String,
    /// Its share of the larger of vault and claims, in millionths, for drawing.
    pub share: i64,
}

impl Solvency {
    /// The page's view of a statement.
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

/// `part` over `whole`, rounded down. None where there is no whole.
fn share(part: Quote, whole: Quote) -> Option<Ratio> {
    let one = Quote::new(1_000_000);
    let share = one.share(part, whole, Rounding::Floor).ok()?;
    Some(Ratio::new(share.magnitude()))
}

fn millionths(part: Quote, whole: Quote) -> i64 {
    Quote::new(1_000_000).share(part, whole, Rounding::Floor).unwrap_or_default().raw()
}

/// All margin accounts added up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Audit {
    /// When, by this machine's clock. Unit: seconds.
    pub time: Option<u64>,
    /// How many there are.
    pub accounts: Option<String>,
    /// Their cash, in quote.
    pub cash: Option<String>,
    /// Whether accounts, markets, insurance and fees add up to exactly what is owed.
    pub is_conserved: Option<bool>,
    /// Why they were not read; public servers may not list accounts.
    pub error: Option<String>,
}

impl Audit {
    /// The page's view of an audit.
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

/// What pause bits stop.
pub(super) fn paused(bits: u64) -> Vec<&'static str> {
    pause::rows_of(bits).map(|row| row.stops).collect()
}
