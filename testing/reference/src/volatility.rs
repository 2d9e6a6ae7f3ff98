//! Models the volatility grid (spec.md section 10).

use crate::exact::{Exact, fraction, one, whole, within, zero};

/// The number of cells in the average.
const SPAN: i64 = 12;
/// The length of a cell. Unit: seconds.
pub const CELL: i64 = 300;

/// All prices that a market has accepted, in order, with their times in whole seconds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Prices(Vec<(i64, Exact)>);

impl Prices {
    /// Adds an accepted price.
    pub fn take_in(&mut self, time: i64, price: &Exact) {
        self.0.push((time, price.clone()));
    }

    /// Returns the averages of all cells before `cell` in which a price was accepted. Each price is weighted by how long it was in
    /// effect during the cell.
    pub fn averages_before(&self, cell: i64) -> Vec<Exact> {
        let mut cells: Vec<i64> = self.0.iter().map(|(time, _)| time / CELL).filter(|c| *c < cell).collect();
        cells.dedup();
        cells.into_iter().map(|cell| self.average(cell)).collect()
    }

    fn average(&self, cell: i64) -> Exact {
        let (start, end) = (cell * CELL, (cell + 1) * CELL);
        let (mut sum, mut weight) = (zero(), zero());
        for (place, (time, price)) in self.0.iter().enumerate() {
            let until = self.0.get(place + 1).map_or(end, |next| next.0).min(end);
            let stood = whole((until - (*time).max(start)).max(0));
            sum += price * &stood;
            weight += stood;
        }
        sum / weight
    }
}

/// Returns the absolute return from `before` to `now`, limited to a fifth.
pub fn change(before: &Exact, now: &Exact) -> Exact {
    let change = now / before - one();
    within(if change < zero() { -change } else { change }, &zero(), &fraction(1, 5))
}

/// Returns the average of the squared returns after one more return. The square of the new return is weighted by three halves,
/// because it is a return between averages.
pub fn variance(before: &Exact, change: &Exact) -> Exact {
    before + (change * change * fraction(3, 2) - before) / whole(SPAN)
}

/// Returns the square of the ratio that volatility requires, before the ramp and the ceiling apply. The ratio itself may be irrational.
pub fn asked_squared(variance: &Exact, multiplier: &Exact) -> Exact {
    multiplier * multiplier * variance
}

/// Returns the highest ratio that the ramp allows at one sample. The ratio rises from `before`, or from `floor` if that is higher,
/// by the hourly rise scaled to one cell.
pub fn ceiling(before: &Exact, floor: &Exact, ramp_per_hour: &Exact) -> Exact {
    (before.max(floor) + ramp_per_hour * whole(CELL) / whole(3_600)).min(one())
}
