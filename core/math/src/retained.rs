//! The amount that a market retains permanently, whoever withdraws. The deposit cap does not count it.

use crate::error::Result;
use crate::market::State;
use crate::units::Quote;

/// Protocol fees, the insurance fund, and the part of the surplus that is money: B − D, clamped between zero and the PnL pool P. An
/// uncollected loss is not money. Unit: 1e-6 quote. Not negative, and at most all tokens of the market.
///
/// # Errors
/// `Overflow`.
pub fn of(state: &State) -> Result<Quote> {
    let surplus = state.surplus.minus(state.debts)?.min(state.cash).max(Quote::ZERO);
    state.protocol_fees.plus(state.insurance)?.plus(surplus)
}
