//! The volatility grid: one return per cell, clamped, and a ratio that rises along its ramp only.

mod common;

use ballast_math::parameters::Parameters;
use ballast_math::volatility::{CELL, Volatility, sample};
use ballast_math::{Clock, Price, Ratio};
use common::presets::{self, PRICE};
use common::random::Random;

fn at(cell: u64, second: u64) -> Clock {
    Clock { time: i64::try_from(1_000 * CELL + cell * CELL + second).unwrap(), slot: 1 }
}

fn after(prices: &[(u64, u64, u64)], parameters: &Parameters) -> Volatility {
    prices.iter().fold(Volatility::default(), |grid, (cell, second, price)| {
        sample(&grid, parameters, Price::new(*price), &at(*cell, *second)).unwrap()
    })
}

#[test]
fn only_the_first_price_of_a_cell_counts() {
    let parameters = presets::parameters();
    let once = after(&[(0, 0, 10 * PRICE), (1, 0, 11 * PRICE), (2, 7, 10 * PRICE)], &parameters);
    let noisy = after(
        &[
            (0, 0, 10 * PRICE),
            (0, 1, 90 * PRICE),
            (1, 0, 11 * PRICE),
            (1, 299, PRICE),
            (2, 7, 10 * PRICE),
            (2, 8, 5 * PRICE),
        ],
        &parameters,
    );
    assert_eq!(once, noisy);
    assert_eq!((once.cell, once.price), (1_002, Price::new(10 * PRICE)));
}

#[test]
fn a_return_is_clamped() {
    let parameters = presets::parameters();
    let wild = after(&[(0, 0, PRICE), (1, 0, 1_000_000 * PRICE)], &parameters);
    let capped = after(&[(0, 0, 10 * PRICE), (1, 0, 12 * PRICE)], &parameters);
    assert_eq!(wild.variance, capped.variance);
    // A twelfth of 0.2², in 1e-12.
    assert_eq!(capped.variance, 40_000_000_000 / 12);
}

#[test]
fn a_time_that_goes_back_changes_nothing() {
    let parameters = presets::parameters();
    let grid = after(&[(5, 0, 10 * PRICE)], &parameters);
    assert_eq!(sample(&grid, &parameters, Price::new(20 * PRICE), &at(4, 0)), Ok(grid));
}

#[test]
fn the_ratio_rises_along_the_ramp_and_falls_at_once() {
    let parameters = presets::parameters();
    let mut random = Random::new(7);
    let mut grid = after(&[(0, 0, 10 * PRICE)], &parameters);
    let mut price = 10 * PRICE;
    for cell in 1..500 {
        price = price / 1_000 * random.between(900, 1_111);
        let next = sample(&grid, &parameters, Price::new(price), &at(cell, 0)).unwrap();
        let from = grid.ratio.max(parameters.maintenance_ratio);
        let step = Ratio::new(parameters.volatility_ramp.raw() / 12);
        assert!(next.ratio <= from.plus(step).unwrap(), "the ratio jumped in cell {cell}");
        grid = next;
    }
    assert!(grid.ratio > parameters.maintenance_ratio.plus(Ratio::new(50_000)).unwrap());
    for cell in 500..600 {
        grid = sample(&grid, &parameters, Price::new(price), &at(cell, 0)).unwrap();
    }
    assert!(grid.ratio < parameters.maintenance_ratio);
}

#[test]
fn a_multiplier_of_zero_switches_it_off() {
    let parameters = Parameters { volatility_multiplier: Ratio::ZERO, ..presets::parameters() };
    assert_eq!(after(&[(0, 0, 10 * PRICE), (1, 0, 15 * PRICE)], &parameters).ratio, Ratio::ZERO);
}
