//! Computes an order's limit price from its slippage tolerance.

use super::Result;
use ballast_math::{Price, Ratio, Rounding, Side};

/// One, as a ratio.
const ONE: Ratio = ballast_math::units::ONE;

/// Returns the limit price for a buyer (`Side::Long`) or a seller, which is the worst average price within `slippage` (1e-6, below
/// one) of the quoted average price `average`. The quoted average is rounded down to 1e-9, so a buyer's limit is computed from the
/// price one unit above. As a result, an order that executes exactly as quoted is always within its limit.
///
/// # Errors
/// Returns `Overflow` if a value does not fit, which includes a seller's slippage above one.
pub fn limit_price(average: Price, side: Side, slippage: Ratio) -> Result<Price> {
    Ok(match side {
        Side::Long => average.plus(Price::new(1))?.times(ONE.plus(slippage)?, Rounding::Floor)?,
        Side::Short => average.times(ONE.minus(slippage)?, Rounding::Floor)?,
    })
}
