//! Computes the amount that a market retains permanently, even if all users withdraw. This amount does not count towards the
//! deposit cap.

use crate::error::Result;
use crate::market::State;
use crate::units::Quote;

/// Returns the sum of the protocol fees, the insurance fund, and the part of the surplus that is backed by tokens, which is B − D
/// clamped between zero and the PnL pool P. A loss that has not been collected is not backed by tokens. Unit: 1e-6 quote. The
/// result is never negative, and never more than all of the market's tokens.
///
/// # Errors
/// `Overflow`.
pub fn of(state: &State) -> Result<Quote> {
    let surplus = state.surplus.minus(state.debts)?.min(state.cash).max(Quote::ZERO);
    state.protocol_fees.plus(state.insurance)?.plus(surplus)
}
