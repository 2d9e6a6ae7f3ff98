//! The volatility grid: return, average, and the ratio that it asks for.

use ballast_math::volatility::{CELL, Volatility, sample as engine};
use ballast_math::{Clock, Price, Ratio};
use ballast_reference::exact::{Exact, fraction, one, whole, zero};
use ballast_reference::volatility;

use crate::cases::{Case, run};
use crate::{sample, seed};

/// A return is kept in 1e-6: by so much its square is off, at a return of at most a fifth.
fn square_unit(change: &Exact) -> Exact {
    let unit = fraction(1, 1_000_000);
    (change * whole(2) + &unit) * unit
}

fn grid(case: &mut Case<'_>) -> Option<()> {
    let parameters = sample::parameters(&mut case.random);
    let random = &mut case.random;
    let price = sample::log_uniform(random, 1_000, 1_000_000_000_000_000);
    let before = Volatility {
        cell: sample::NOW.time.unsigned_abs() / CELL,
        price: Price::new(price),
        variance: sample::log_uniform(random, 0, 40_000_000_000),
        ratio: if random.chance(30) { Ratio::ZERO } else { sample::ratio(random, 0, 1_000_000) },
    };
    let next = Price::new(sample::times(price, 700_000 + random.below(600_000)).max(1));
    let cells = sample::log_uniform(random, 1, 1_000);
    let clock = Clock { time: i64::try_from((before.cell + cells) * CELL).unwrap(), slot: 0 };
    let after = engine(&before, &parameters, next, &clock).unwrap();

    let change = volatility::change(&seed::price(before.price), &seed::price(next));
    let variance = |value: u64| fraction(value, 1_000_000_000_000u64);
    let exact = volatility::variance(&variance(before.variance), &change);
    let unit = fraction(1, 1_000_000_000_000u64);
    let width = square_unit(&change) / whole(12) + unit;
    case.within("variance", &(variance(after.variance) - exact), &-&width, &width);

    // The ratio from the variance that the engine keeps, in its square: the root is not rational.
    let multiplier = seed::ratio(parameters.volatility_multiplier);
    let asked = volatility::asked_squared(&variance(after.variance), &multiplier);
    let ramp = seed::ratio(parameters.volatility_ramp);
    let floor = seed::ratio(parameters.maintenance_ratio);
    let ceiling = volatility::ceiling(&seed::ratio(before.ratio), &floor, &ramp);
    let ratio = seed::ratio(after.ratio);
    let micro = fraction(1, 1_000_000);
    case.within("ratio above what the ramp allows", &(&ratio - &ceiling), &-one(), &zero());
    let unit = (&multiplier + one()) * &micro;
    if ratio != ceiling {
        // Rounded up: nobody is asked for less than what volatility asks for, but for what the ramp takes off.
        let below = (&ratio - &micro).max(zero());
        case.within(
            "square of the ratio less a unit",
            &(&below * &below - &asked),
            &-(&asked + one()),
            &zero(),
        );
    }
    // The root is rounded down, so the ratio may be short of what is asked for by a unit times the multiplier.
    let reached = &ratio + unit;
    if &reached * &reached < asked {
        case.within("ratio at the ramp", &(&ratio - &ceiling), &-micro, &zero());
    }
    Some(())
}

#[test]
fn the_grid_keeps_the_average_of_squares() {
    run("volatility", grid);
}
