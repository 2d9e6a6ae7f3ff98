//! Volatility on a fixed grid: one clamped return per cell of five minutes, so that the touch frequency and the
//! bid-ask bounce do not count.

use crate::error::{Error, Result};
use crate::layout::stored_struct;
use crate::num::{self, Rounding};
use crate::parameters::Parameters;
use crate::units::{Clock, ONE, Price, Ratio};

/// The length of a cell. Unit: seconds.
pub const CELL: u64 = 300;
/// How many cells the average spans.
const CELLS_OF_AVERAGE: u64 = 12;
/// The largest return of a cell. Unit: 1e-6.
const LARGEST_RETURN: u64 = 200_000;
const SECONDS_PER_HOUR: u64 = 3_600;

stored_struct! {
    /// The state of the volatility grid.
    pub struct Volatility {
        /// The number of the last cell sampled: time divided by the cell's length.
        pub cell: u64,
        /// The first price of that cell. Unit: 1e-9 quote per contract. Zero before the first.
        pub price: Price,
        /// The average of the squared returns. Unit: 1e-12 per cell.
        pub variance: u64,
        /// The maintenance ratio that volatility asks for, after the ramp. Unit: 1e-6.
        pub ratio: Ratio,
    }
}

/// The grid after a price is taken in: the same within a cell, one return further at the first price of a new one.
///
/// # Errors
/// `Overflow`, `DivisionByZero`.
pub fn sample(
    volatility: &Volatility,
    parameters: &Parameters,
    price: Price,
    clock: &Clock,
) -> Result<Volatility> {
    let cell = num::seconds(clock.time) / CELL;
    if volatility.price.is_zero() {
        return Ok(Volatility { cell, price, variance: 0, ratio: Ratio::ZERO });
    }
    if cell <= volatility.cell {
        return Ok(*volatility);
    }
    let moved = volatility.price.distance(price).raw();
    let step = match num::multiply_divide(moved, ONE.raw(), volatility.price.raw(), Rounding::Ceil) {
        Ok(step) => step.min(LARGEST_RETURN),
        Err(Error::Overflow) => LARGEST_RETURN,
        Err(error) => return Err(error),
    };
    let square = step.checked_mul(step).ok_or(Error::Overflow)?;
    let variance = average(volatility.variance, square);
    let ratio = ramped(volatility.ratio, parameters, variance)?;
    Ok(Volatility { cell, price, variance, ratio })
}

fn average(before: u64, square: u64) -> u64 {
    let step = before.abs_diff(square) / CELLS_OF_AVERAGE;
    if square < before { before.saturating_sub(step) } else { before.saturating_add(step) }
}

/// Falls at once, rises from at least the base ratio by at most the ramp of one cell, however long nobody has looked: users can
/// react to what they can see.
fn ramped(current: Ratio, parameters: &Parameters, variance: u64) -> Result<Ratio> {
    let deviation = Ratio::new(num::square_root(variance));
    let target = num::multiply_divide(
        parameters.volatility_multiplier.raw(),
        deviation.raw(),
        ONE.raw(),
        Rounding::Ceil,
    )?;
    let from = current.max(parameters.maintenance_ratio).raw();
    let rise =
        num::multiply_divide(parameters.volatility_ramp.raw(), CELL, SECONDS_PER_HOUR, Rounding::Floor)?;
    Ok(Ratio::new(target.min(from.saturating_add(rise)).min(ONE.raw())))
}
