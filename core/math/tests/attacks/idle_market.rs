//! Attacks on a market that has been idle, in which a single update must not move the average or the volatility too far.

use ballast_math::{Price, Ratio};

use crate::common::presets::PRICE;
use crate::support::{Arena, INDEX, Worst, quiet};

/// Returns how far the average follows one false update after an idle period, in millionths.
fn pull(idle: u64, percent: u64) -> i64 {
    let mut arena = Arena::new(quiet());
    let falsehood = INDEX * percent / 100;
    arena.later(idle, falsehood);
    arena.scenario.update();
    let average = arena.scenario.market().oracle.twap.raw();
    i64::try_from(average.abs_diff(INDEX) * 1_000_000 / falsehood.abs_diff(INDEX)).unwrap()
}

/// Stated bound: an update has not been in effect for any time yet, so it does not move a time-weighted average.
#[test]
fn one_false_update_does_not_move_the_average() {
    let mut worst = Worst::new();
    for idle in [1, 20, 60, 300, 900, 3_600, 36_000] {
        for percent in [50, 80, 120, 200] {
            worst.see(pull(idle, percent), || format!("{idle} s idle, {percent} %"));
        }
    }
    worst.ensure("average pulled by one update (1e-6 of its distance)", (0, 28));
}

/// Actual bound: one update moves the average by dt/(period + dt) of the way, which is 1.1 % in a market touched every ten
/// seconds.
#[test]
fn a_market_that_is_touched_gives_one_update_little() {
    let mut worst = Worst::new();
    for idle in [1, 2, 5, 10] {
        for percent in [50, 80, 120, 200] {
            worst.see(pull(idle, percent), || format!("{idle} s idle, {percent} %"));
        }
    }
    // The bound is 10/910, rounded up.
    worst.ensure("average of a busy market pulled by one update (1e-6)", (10_990, 16));
}

/// Returns by how much one update may raise the maintenance ratio, in millionths. The rise takes effect when the update's cell
/// ends.
fn rise(hours: u64, percent: u64) -> i64 {
    let mut arena = Arena::new(ballast_math::parameters::Parameters {
        volatility_multiplier: Ratio::new(4_000_000),
        ..quiet()
    });
    arena.later(300, INDEX);
    arena.scenario.update();
    arena.later(hours * 3_600, INDEX * percent / 100);
    arena.scenario.update();
    arena.later(300, INDEX);
    arena.scenario.update();
    let asked = arena.scenario.market().volatility.ratio.raw();
    i64::try_from(asked.saturating_sub(50_000)).unwrap()
}

/// Stated bound: maintenance rises at most as far as the ramp allows in one cell, so that users can react. A ramp of 10,000 per
/// hour is 834 per cell of five minutes.
#[test]
fn maintenance_rises_no_faster_for_having_been_idle() {
    let mut worst = Worst::new();
    for hours in [1, 2, 6, 12, 24] {
        for percent in [80, 90, 110, 120] {
            worst.see(rise(hours, percent), || format!("{hours} h idle, {percent} %"));
        }
    }
    assert!(worst.value > 0, "it raises it");
    worst.ensure("maintenance raised by one update (1e-6)", (834, 20));
}

/// The guard still works: for any update, liquidation prices are within the divergence of the average.
#[test]
fn a_wild_update_liquidates_no_further_than_the_divergence() {
    for factor in [1, 5, 20, 50] {
        let mut arena = Arena::new(quiet());
        arena.later(1, INDEX * factor / 10 + PRICE / 100);
        arena.scenario.update();
        let parameters = quiet();
        let snapshot = arena.scenario.market().oracle;
        let guarded = snapshot.guarded_price(&parameters).unwrap();
        let room = snapshot.twap.times(parameters.twap_divergence, ballast_math::Rounding::Ceil).unwrap();
        assert!(guarded.distance(snapshot.twap) <= room.plus(Price::new(1)).unwrap());
    }
}
