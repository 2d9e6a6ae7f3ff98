//! The limit price of an order that tolerates some slippage.

use super::Result;
use ballast_math::{Price, Ratio, Rounding, Side};

/// One, as a ratio.
const ONE: Ratio = ballast_math::units::ONE;

/// The worst average price that a buyer (`Side::Long`) or seller accepts who was quoted `average` and tolerates
/// `slippage` (1e-6; below one). The average is rounded down to 1e-9, so a buyer's limit starts a unit above it: an order
/// that executes exactly as quoted is always within its limit.
///
/// # Errors
/// `Overflow`, also for a seller's slippage above one.
pub fn limit_price(average: Price, side: Side, slippage: Ratio) -> Result<Price> {
    Ok(match side {
        Side::Long => average.plus(Price::new(1))?.times(ONE.plus(slippage)?, Rounding::Floor)?,
        Side::Short => average.times(ONE.minus(slippage)?, Rounding::Floor)?,
    })
}
