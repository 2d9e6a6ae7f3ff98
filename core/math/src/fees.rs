//! Charges and distributes fees, which are taken from the trader's cash as tokens. The protocol's and the insurance fund's shares
//! stay in the market until they are withdrawn or used. The remainder of a fee raises the PnL pool and the surplus by the same
//! amount.

use crate::error::Result;
use crate::market::State;
use crate::num::Rounding;
use crate::parameters::Parameters;
use crate::units::Quote;

/// Returns the fee for a trade of `quote`, rounded up. Unit: 1e-6 quote. Not negative.
///
/// # Errors
/// `Overflow`.
pub fn trade_fee(parameters: &Parameters, quote: Quote) -> Result<Quote> {
    Quote::from_magnitude(quote.magnitude())?.times(parameters.taker_fee, Rounding::Ceil)
}

/// Distributes a fee that was taken from an account's cash.
///
/// # Errors
/// `Overflow`.
pub(crate) fn distribute(market: &mut State, parameters: &Parameters, fee: Quote) -> Result<()> {
    let protocol = fee.times(parameters.protocol_share, Rounding::Floor)?;
    let insurance = fee.times(parameters.insurance_share, Rounding::Floor)?;
    let own = fee.minus(protocol)?.minus(insurance)?;
    let saved = own.times(parameters.subsidy_share, Rounding::Floor)?;
    market.protocol_fees = market.protocol_fees.plus(protocol)?;
    market.insurance = market.insurance.plus(insurance)?;
    market.cash = market.cash.plus(own)?;
    market.surplus = market.surplus.plus(own)?;
    market.subsidy = market.subsidy.plus(saved)?.min(parameters.subsidy_cap.max(market.subsidy));
    Ok(())
}
