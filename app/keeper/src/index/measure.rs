//! Measures the exact health of one account.

use super::key::size;
use crate::state::AccountId;
use ballast_client::quote::{Markets, QuoteError, Snapshot, Standing};
use ballast_math::Quote;
use ballast_math::account::Account;

/// A position that can be liquidated now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Unhealthy {
    /// The account that holds the position.
    pub account: AccountId,
    /// The position's market.
    pub market: u32,
    /// The amount at stake, which is the position's notional plus the account's shortfall. Never negative. Unit:
    /// 1e-6 quote.
    pub stake: Quote,
}

/// The result of measuring an account.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Measured {
    /// The positions that can be liquidated, in slot order.
    pub unhealthy: Vec<Unhealthy>,
    /// The reason why the measurement failed, if it did.
    pub failure: Option<QuoteError>,
}

/// Measures an account. A failure is reported, and the account never counts as healthy.
#[must_use]
pub fn measure(id: AccountId, account: &Account, markets: &Markets) -> Measured {
    let snapshot = Snapshot::new(markets, account);
    let mut measured = Measured::default();
    for position in account.in_use().map(|(_, position)| position).filter(|position| !position.base.is_zero())
    {
        match snapshot.standing(position.market) {
            Ok(standing) if standing.is_liquidatable() => {
                let stake = stake(&standing);
                measured.unhealthy.push(Unhealthy { account: id, market: position.market, stake });
            }
            Ok(_) => {}
            Err(error) => measured.failure = Some(error),
        }
    }
    measured
}

/// Computes [`Unhealthy::stake`]. An overflow counts as a large stake.
fn stake(standing: &Standing<'_>) -> Quote {
    let health = &standing.health;
    let lacking = health.requirement.minus(health.equity);
    let notional = size(standing).and_then(|size| Quote::from_magnitude(size).ok());
    let stake =
        lacking.ok().zip(notional).and_then(|(lacking, notional)| notional.plus(lacking.or_zero()).ok());
    stake.unwrap_or(Quote::MAX)
}
