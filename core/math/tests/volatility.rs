//! Tests the volatility grid: each cell contributes one clamped return between averages, and the ratio rises only along its ramp.

mod common;

use ballast_math::oracle::IndexSnapshot;
use ballast_math::parameters::Parameters;
use ballast_math::volatility::{CELL, Volatility, sample};
use ballast_math::{Clock, Price, Ratio};
use common::presets::{self, PRICE};
use common::random::Random;

fn at(cell: u64, second: u64) -> Clock {
    Clock { time: i64::try_from(1_000 * CELL + cell * CELL + second).unwrap(), slot: 1 }
}

fn stood(price: u64, from: &Clock) -> IndexSnapshot {
    IndexSnapshot { price: Price::new(price), time: from.time, ..IndexSnapshot::default() }
}

/// Returns the grid after updates with these prices, each accepted at a given second of a cell.
fn after(prices: &[(u64, u64, u64)], parameters: &Parameters) -> Volatility {
    let first = (Volatility::default(), IndexSnapshot::default());
    let next = |(grid, snapshot): (Volatility, IndexSnapshot), (cell, second, price): &(u64, u64, u64)| {
        let clock = at(*cell, *second);
        (sample(&grid, parameters, &snapshot, &clock).unwrap(), stood(*price, &clock))
    };
    prices.iter().fold(first, next).0
}

/// Checks that a cell's prices are weighted by how long they were in effect: 11 for the whole cell, or 9 for a third and 12 for
/// the remaining time. A price that was in effect for no time, and the sender of the first update, have no influence.
#[test]
fn a_price_counts_by_the_time_for_which_it_stands() {
    let parameters = presets::parameters();
    let even = after(&[(0, 0, 10 * PRICE), (1, 0, 11 * PRICE), (2, 7, 10 * PRICE)], &parameters);
    let uneven = after(
        &[
            (0, 0, 10 * PRICE),
            (1, 0, 9 * PRICE),
            (1, 100, 12 * PRICE),
            (2, 0, 11 * PRICE),
            (2, 7, 10 * PRICE),
        ],
        &parameters,
    );
    let noisy = after(
        &[
            (0, 0, 90 * PRICE),
            (0, 0, 10 * PRICE),
            (1, 0, PRICE),
            (1, 0, 11 * PRICE),
            (1, 120, 50 * PRICE),
            (1, 120, 11 * PRICE),
            (2, 7, 10 * PRICE),
        ],
        &parameters,
    );
    assert_eq!([uneven, noisy], [even, even]);
    assert_eq!((even.cell, even.price), (1_002, Price::new(11 * PRICE)));
    assert_eq!(
        (even.average, even.weight),
        (Price::new(11 * PRICE), 7),
        "which stood for seven seconds of the next"
    );
    // The return is a tenth. The variance is three halves of its square, one twelfth of the way, in 1e-12.
    assert_eq!(even.variance, 10_000_000_000 * 3 / 2 / 12);
}

/// Checks that an extreme price for half of a cell, or for its last second, moves the average only by its share of the time.
#[test]
fn who_chooses_an_update_moves_the_average_by_its_time() {
    let parameters = presets::parameters();
    for seconds in [1, 10, 150] {
        let honest = [(0, 0, 10 * PRICE), (1, 0, 10 * PRICE)];
        let late = (1, CELL - seconds, 10 * PRICE + PRICE / 2);
        let moved = after(&[honest[0], honest[1], late, (2, 0, 10 * PRICE)], &parameters);
        let expected = 10 * PRICE + PRICE / 2 * seconds / CELL;
        assert_eq!(moved.price.raw(), expected, "{seconds} s");
    }
}

#[test]
fn a_return_is_clamped() {
    let parameters = presets::parameters();
    let end = (2, 0, 10 * PRICE);
    let wild = after(&[(0, 0, PRICE), (1, 0, 1_000_000 * PRICE), end], &parameters);
    let capped = after(&[(0, 0, 10 * PRICE), (1, 0, 12 * PRICE), end], &parameters);
    assert_eq!(wild.variance, capped.variance);
    // The variance is a twelfth of three halves of 0.2², in 1e-12.
    assert_eq!(capped.variance, 60_000_000_000 / 12);
}

#[test]
fn a_time_that_goes_back_changes_nothing() {
    let parameters = presets::parameters();
    let grid = after(&[(5, 0, 10 * PRICE), (5, 10, 10 * PRICE)], &parameters);
    assert_eq!(sample(&grid, &parameters, &stood(20 * PRICE, &at(5, 10)), &at(4, 0)), Ok(grid));
}

#[test]
fn the_ratio_rises_along_the_ramp_and_falls_at_once() {
    let parameters = presets::parameters();
    let mut random = Random::new(7);
    let mut grid = after(&[(0, 0, 10 * PRICE)], &parameters);
    let mut price = 10 * PRICE;
    let next = |grid: &Volatility, price: u64, cell: u64| {
        sample(grid, &parameters, &stood(price, &at(cell - 1, 0)), &at(cell, 0)).unwrap()
    };
    for cell in 1..500 {
        let after = next(&grid, price, cell);
        price = price / 1_000 * random.between(900, 1_111);
        let from = grid.ratio.max(parameters.maintenance_ratio);
        let step = Ratio::new(parameters.volatility_ramp.raw() / 12);
        assert!(after.ratio <= from.plus(step).unwrap(), "the ratio jumped in cell {cell}");
        grid = after;
    }
    assert!(grid.ratio > parameters.maintenance_ratio.plus(Ratio::new(50_000)).unwrap());
    for cell in 500..600 {
        grid = next(&grid, price, cell);
    }
    assert!(grid.ratio < parameters.maintenance_ratio);
}

#[test]
fn a_multiplier_of_zero_switches_it_off() {
    let parameters = Parameters { volatility_multiplier: Ratio::ZERO, ..presets::parameters() };
    let grid = after(&[(0, 0, 10 * PRICE), (1, 0, 15 * PRICE), (2, 0, 10 * PRICE)], &parameters);
    assert_eq!(grid.ratio, Ratio::ZERO);
}
