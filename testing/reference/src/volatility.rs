//! The volatility grid (spec.md section 10).

use crate::exact::{Exact, fraction, one, whole, within, zero};

/// The number of cells that the average spans.
const SPAN: i64 = 12;
/// The length of a cell. Unit: seconds.
pub const CELL: i64 = 300;

/// All prices that a market has taken in, in order, with their times in whole seconds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Prices(Vec<(i64, Exact)>);

impl Prices {
    /// Takes a price in.
    pub fn take_in(&mut self, time: i64, price: &Exact) {
        self.0.push((time, price.clone()));
    }

    /// The averages of all cells before `cell`, except those in which no price was taken in. Each price is weighted by the time
    /// it stood in the cell.
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

/// The absolute return from `before` to `now`, at most a fifth.
pub fn change(before: &Exact, now: &Exact) -> Exact {
    let change = now / before - one();
    within(if change < zero() { -change } else { change }, &zero(), &fraction(1, 5))
}

/// The average of squares after one more return of averages. Its square is weighted by three halves.
pub fn variance(before: &Exact, change: &Exact) -> Exact {
    before + (change * change * fraction(3, 2) - before) / whole(SPAN)
}

/// The square of the ratio that volatility requires, before ramp and ceiling. The ratio itself need not be rational.
pub fn asked_squared(variance: &Exact, multiplier: &Exact) -> Exact {
    multiplier * multiplier * variance
}

/// The highest ratio that the ramp allows at one sample: a cell's share of an hourly rise, from `before` but at least from
/// `floor`.
pub fn ceiling(before: &Exact, floor: &Exact, ramp_per_hour: &Exact) -> Exact {
    (before.max(floor) + ramp_per_hour * whole(CELL) / whole(3_600)).min(one())
}
