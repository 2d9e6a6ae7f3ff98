//! One account, measured exactly.

use super::key::size;
use crate::state::AccountId;
use ballast_client::quote::{Markets, QuoteError, Snapshot, Standing};
use ballast_math::Quote;
use ballast_math::account::Account;

/// A position that may be liquidated now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Unhealthy {
    /// Whose.
    pub account: AccountId,
    /// In which market.
    pub market: u32,
    /// What is at stake: the position's notional, and what the account lacks of its requirement. Unit: 1e-6 quote. Not negative.
    pub stake: Quote,
}

/// How an account stands in all its markets.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Measured {
    /// The positions that may be liquidated, in the order of the slots.
    pub unhealthy: Vec<Unhealthy>,
    /// Why it is not known whether there are more.
    pub failure: Option<QuoteError>,
}

/// Measures an account. What cannot be measured is told; it does not count as healthy.
#[must_use]
pub fn measure(id: AccountId, account: &Account, markets: &Markets) -> Measured {
    let snapshot = Snapshot::new(markets, account);
    let mut measured = Measured::default();
    for slot in account.in_use().map(|(_, slot)| slot).filter(|slot| !slot.base.is_zero()) {
        match snapshot.standing(slot.market) {
            Ok(standing) if standing.is_liquidatable() => {
                let stake = stake(&standing);
                measured.unhealthy.push(Unhealthy { account: id, market: slot.market, stake });
            }
            Ok(_) => {}
            Err(error) => measured.failure = Some(error),
        }
    }
    measured
}

/// See [`Unhealthy::stake`]. What does not fit a number is large.
fn stake(standing: &Standing<'_>) -> Quote {
    let health = &standing.health;
    let lacking = health.requirement.minus(health.equity);
    let notional = size(standing).and_then(|size| Quote::from_magnitude(size).ok());
    let stake =
        lacking.ok().zip(notional).and_then(|(lacking, notional)| notional.plus(lacking.or_zero()).ok());
    stake.unwrap_or(Quote::MAX)
}
