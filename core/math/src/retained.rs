//! What a market keeps for good, whoever withdraws: the deposit cap does not count it.

use crate::error::Result;
use crate::market::State;
use crate::units::Quote;

/// Protocol fees, insurance, and the surplus as far as it is money: B − D, since an uncollected loss is not money, between zero
/// and the users' cash P. Unit: 1e-6 quote. Not negative, and at most all tokens of the market.
///
/// # Errors
/// `Overflow`.
pub fn of(state: &State) -> Result<Quote> {
    let surplus = state.surplus.minus(state.debts)?.min(state.cash).max(Quote::ZERO);
    state.protocol_fees.plus(state.insurance)?.plus(surplus)
}
