//! The volatility grid (spec.md section 10).

use crate::exact::{Exact, fraction, one, whole, within, zero};

/// How many cells the average spans.
const SPAN: i64 = 12;
/// The length of a cell. Unit: seconds.
const CELL: i64 = 300;

/// The return from `before` to `now`, as a magnitude, at most a fifth.
pub fn change(before: &Exact, now: &Exact) -> Exact {
    let change = now / before - one();
    within(if change < zero() { -change } else { change }, &zero(), &fraction(1, 5))
}

/// The average of squared returns after one more return.
pub fn variance(before: &Exact, change: &Exact) -> Exact {
    before + (change * change - before) / whole(SPAN)
}

/// The square of the ratio that volatility asks for, before ramp and ceiling: the ratio itself is not rational.
pub fn asked_squared(variance: &Exact, multiplier: &Exact) -> Exact {
    multiplier * multiplier * variance
}

/// The highest ratio that the ramp allows at one sample: a cell's part of an hour's, from `before`, but not from below `floor`.
pub fn ceiling(before: &Exact, floor: &Exact, ramp_per_hour: &Exact) -> Exact {
    (before.max(floor) + ramp_per_hour * whole(CELL) / whole(3_600)).min(one())
}
