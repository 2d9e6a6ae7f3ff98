//! Tests the volatility grid: the return, the average, and the required ratio.

use ballast_math::oracle::IndexSnapshot;
use ballast_math::parameters::Parameters;
use ballast_math::volatility::{Volatility, sample as rules};
use ballast_math::{Clock, Price};
use ballast_reference::exact::{Exact, fraction, one, whole, zero};
use ballast_reference::volatility::{self, Prices};

use crate::cases::{Case, run};
use crate::{sample, seed};

/// Returns the error of a squared return. Returns are stored in 1e-6, and are at most a fifth.
fn square_unit(change: &Exact) -> Exact {
    let unit = fraction(1, 1_000_000);
    (change * whole(2) + &unit) * unit
}

/// A market's grid, and all prices that it has accepted.
struct Grid {
    rules: Volatility,
    prices: Prices,
    snapshot: IndexSnapshot,
    taken_in: i64,
}

impl Grid {
    /// Accepts a price, and returns the grid before that.
    fn take_in(&mut self, parameters: &Parameters, time: i64, price: Price) -> Volatility {
        let clock = Clock { time, slot: 0 };
        let before = self.rules;
        self.rules = rules(&self.rules, parameters, &self.snapshot, &clock).unwrap();
        self.snapshot = IndexSnapshot { price, time, ..IndexSnapshot::default() };
        self.prices.take_in(time, &seed::price(price));
        self.taken_in += 1;
        before
    }
}

/// Tests several prices in a row, within a cell and across many cells.
fn grid(case: &mut Case<'_>) -> Option<()> {
    let parameters = sample::parameters(&mut case.random);
    let mut price = sample::log_uniform(&mut case.random, 1_000, 1_000_000_000_000_000);
    let mut time = sample::NOW.time;
    let mut grid = Grid {
        rules: Volatility::default(),
        prices: Prices::default(),
        snapshot: IndexSnapshot::default(),
        taken_in: 0,
    };
    for _ in 0..case.random.between(2, 20) {
        let before = grid.take_in(&parameters, time, Price::new(price));
        check_averages(case, &grid, &before, &parameters, time);
        let random = &mut case.random;
        let longest = random.pick(&[10, 100, 1_000, 100_000]);
        time += i64::try_from(sample::log_uniform(random, 1, longest)).unwrap();
        price = sample::times(price, 700_000 + random.below(600_000)).max(1_000);
    }
    Some(())
}

fn check_averages(case: &Case<'_>, grid: &Grid, before: &Volatility, parameters: &Parameters, time: i64) {
    let averages = grid.prices.averages_before(time / volatility::CELL);
    let Some(last) = averages.last() else {
        assert!(grid.rules.price.is_zero(), "an average before a cell is over");
        return;
    };
    // Each accepted price is rounded once.
    let width = seed::price_unit() * whole(grid.taken_in);
    case.within("average of a cell", &(seed::price(grid.rules.price) - last), &-&width, &width);
    if grid.rules.cell == before.cell || averages.len() < 2 {
        assert_eq!(grid.rules.variance, before.variance, "a return where no cell is over");
        return;
    }
    check_return(case, &grid.rules, before, parameters);
}

/// Checks one return, based on the averages that the rules store.
fn check_return(case: &Case<'_>, after: &Volatility, before: &Volatility, parameters: &Parameters) {
    let change = volatility::change(&seed::price(before.price), &seed::price(after.price));
    let variance = |value: u64| fraction(value, 1_000_000_000_000u64);
    let exact = volatility::variance(&variance(before.variance), &change);
    let unit = fraction(1, 1_000_000_000_000u64);
    let up = square_unit(&change) * fraction(3, 2) / whole(12) + &unit;
    case.within("variance", &(variance(after.variance) - exact), &-&unit, &up);
    let risen = Volatility { ratio: before.ratio, ..*after };
    check_ratio(case, &risen, after, parameters);
}

/// Checks the ratio, based on the variance that the rules store. The squares are compared, because the root may be irrational.
fn check_ratio(case: &Case<'_>, before: &Volatility, after: &Volatility, parameters: &Parameters) {
    let variance = fraction(after.variance, 1_000_000_000_000u64);
    let multiplier = seed::ratio(parameters.volatility_multiplier);
    let asked = volatility::asked_squared(&variance, &multiplier);
    let ramp = seed::ratio(parameters.volatility_ramp);
    let floor = seed::ratio(parameters.maintenance_ratio);
    let ceiling = volatility::ceiling(&seed::ratio(before.ratio), &floor, &ramp);
    let ratio = seed::ratio(after.ratio);
    let micro = fraction(1, 1_000_000);
    case.within("ratio above what the ramp allows", &(&ratio - &ceiling), &-one(), &zero());
    let unit = (&multiplier + one()) * &micro;
    if ratio != ceiling {
        // The ratio is rounded up: it is never less than volatility requires, unless the ramp limits it.
        let below = (&ratio - &micro).max(zero());
        case.within(
            "square of the ratio less a unit",
            &(&below * &below - &asked),
            &-(&asked + one()),
            &zero(),
        );
    }
    // The root is rounded down, so the ratio may be below the required ratio by one unit times the multiplier.
    let reached = &ratio + unit;
    if &reached * &reached < asked {
        case.within("ratio at the ramp", &(&ratio - &ceiling), &-micro, &zero());
    }
}

#[test]
fn the_grid_keeps_the_average_of_squares() {
    run("volatility", grid);
}
