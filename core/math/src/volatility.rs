//! Measures volatility on a fixed grid. Each five-minute cell contributes one clamped return, from the previous cell's average
//! price to its own. As a result, neither the frequency of touches nor the bid-ask bounce affects the estimate. Prices are
//! weighted by how long they are in effect, so choosing the first update in a cell gains nothing.

use crate::error::{Error, Result};
use crate::num::{self, Rounding};
use crate::parameters::Parameters;
use crate::state::IndexSnapshot;
pub use crate::state::Volatility;
use crate::units::{Clock, ONE, Price, Ratio};

/// The length of a cell. Unit: seconds.
pub const CELL: u64 = 300;
/// The number of cells that the average spans.
const CELLS_OF_AVERAGE: u64 = 12;
/// The largest return that a cell can contribute. Unit: 1e-6.
const LARGEST_RETURN: u64 = 200_000;
const SECONDS_PER_HOUR: u64 = 3_600;

/// Returns the grid after a new price has been accepted. The previous price, from `snapshot`, was in effect until now.
///
/// # Errors
/// `Overflow`, `DivisionByZero`.
pub fn sample(
    volatility: &Volatility,
    parameters: &Parameters,
    snapshot: &IndexSnapshot,
    clock: &Clock,
) -> Result<Volatility> {
    let now = num::seconds(clock.time);
    let cell = now / CELL;
    let price = snapshot.price;
    if price.is_zero() {
        return Ok(Volatility { cell, ..Volatility::default() });
    }
    let stood_from = num::seconds(snapshot.time);
    if cell <= volatility.cell {
        return standing(volatility, price, now.saturating_sub(stood_from));
    }
    let end = volatility.cell.saturating_add(1).saturating_mul(CELL);
    let over = standing(volatility, price, end.saturating_sub(stood_from))?;
    let next = closed(&over, parameters)?;
    let weight = now.saturating_sub(cell.saturating_mul(CELL));
    Ok(Volatility { cell, price: over.average, average: price, weight, ..next })
}

/// Returns the current cell after `price` has been in effect for another `elapsed` seconds.
fn standing(volatility: &Volatility, price: Price, elapsed: u64) -> Result<Volatility> {
    let weight = volatility.weight.checked_add(elapsed).ok_or(Error::Overflow)?;
    if volatility.weight == 0 || weight == 0 {
        return Ok(Volatility { average: price, weight, ..*volatility });
    }
    let way =
        num::multiply_divide(volatility.average.distance(price).raw(), elapsed, weight, Rounding::Floor)?;
    let way = Price::new(way);
    let average = if price < volatility.average {
        volatility.average.minus(way)?
    } else {
        volatility.average.plus(way)?
    };
    Ok(Volatility { average, weight, ..*volatility })
}

/// Returns the variance and the ratio after a cell has ended. The first cell has no return.
fn closed(over: &Volatility, parameters: &Parameters) -> Result<Volatility> {
    if over.price.is_zero() {
        return Ok(*over);
    }
    let moved = over.price.distance(over.average).raw();
    let step = match num::multiply_divide(moved, ONE.raw(), over.price.raw(), Rounding::Ceil) {
        Ok(step) => step.min(LARGEST_RETURN),
        Err(Error::Overflow) => LARGEST_RETURN,
        Err(error) => return Err(error),
    };
    // A return between averages has two thirds of the variance of a return between two moments (Working, 1960).
    let square = num::multiply_divide(step, step.saturating_mul(3), 2, Rounding::Ceil)?;
    let variance = average(over.variance, square);
    let ratio = ramped(over.ratio, parameters, variance)?;
    Ok(Volatility { variance, ratio, ..*over })
}

fn average(before: u64, square: u64) -> u64 {
    let step = before.abs_diff(square) / CELLS_OF_AVERAGE;
    if square < before { before.saturating_sub(step) } else { before.saturating_add(step) }
}

/// Limits how fast the ratio rises, but lets it fall at once. The ratio rises from at least the base ratio by at most one cell's
/// ramp, even if the market was idle for a long time, so users can see the rise and react to it.
fn ramped(current: Ratio, parameters: &Parameters, variance: u64) -> Result<Ratio> {
    let deviation = Ratio::new(num::square_root(variance));
    let target = num::multiply_divide(
        parameters.volatility_multiplier.raw(),
        deviation.raw(),
        ONE.raw(),
        Rounding::Ceil,
    )?;
    Ok(Ratio::new(target).min(highest(current, parameters)?))
}

/// Returns the highest ratio that one cell can lead to.
fn highest(current: Ratio, parameters: &Parameters) -> Result<Ratio> {
    let from = current.max(parameters.maintenance_ratio).raw();
    let rise =
        num::multiply_divide(parameters.volatility_ramp.raw(), CELL, SECONDS_PER_HOUR, Rounding::Floor)?;
    Ok(Ratio::new(from.saturating_add(rise).min(ONE.raw())))
}

/// Returns the highest ratio that [`sample`] can lead to now, if the snapshot has a price.
///
/// # Errors
/// `Overflow`.
pub(crate) fn highest_after_sample(
    volatility: &Volatility,
    parameters: &Parameters,
    clock: &Clock,
) -> Result<Ratio> {
    let is_same_cell = num::seconds(clock.time) / CELL <= volatility.cell;
    if is_same_cell { Ok(volatility.ratio) } else { highest(volatility.ratio, parameters) }
}
