//! A newly opened position cannot be liquidated. Maintenance uses the index near its average. Opening uses that price or the
//! published index, whichever is worse.

use ballast_math::health::Purpose;
use ballast_math::parameters::Parameters;
use ballast_math::{Ratio, Side};

use crate::common::presets::QUOTE;
use crate::support::{Arena, DEPTH, INDEX, Worst, done_or_refused, quiet};

/// Returns parameters that are not checked against their bounds. Some of these divergences exceed today's bound, which shows that
/// the attack fails even without the bound.
fn unchecked(initial: u64, (divergence, period): (u64, u64)) -> Parameters {
    let maintenance = (initial / 2).min(50_000);
    let ratio = Ratio::new;
    Parameters {
        initial_ratio: ratio(initial),
        maintenance_ratio: ratio(maintenance),
        price_band: ratio(maintenance),
        valuation_band: ratio(maintenance / 4),
        liquidation_discount: ratio(maintenance / 2),
        liquidation_fee: ratio(maintenance / 10),
        max_confidence: ratio(maintenance / 5),
        twap_divergence: ratio(divergence),
        twap_period: period,
        ..quiet()
    }
}

/// Moves the index up or down by `permille` within the given seconds, and the mark with it. Returns how far an account that then
/// opens on either side at its initial margin falls short of its maintenance requirement.
fn lacking(parameters: Parameters, (permille, seconds): (i64, u64)) -> i64 {
    let mut arena = Arena::new(quiet());
    arena.exchange().venues[0].parameters = parameters;
    let arbitrageur = arena.join(50_000_000);
    for step in 1..=5 {
        let price = INDEX / 5_000 * (5_000 + permille * step).unsigned_abs();
        arena.later((seconds / 5).max(1), price);
        arena.scenario.update();
        for _ in 0..3 {
            arena.arbitrage(arbitrageur, (0, price));
        }
    }
    let mut worst = i64::MIN;
    for sign in [1, -1] {
        let who = arena.join(1_000_000);
        if !done_or_refused(arena.trade(who, sign * 400)) {
            continue;
        }
        arena.take_free_cash(who);
        worst = worst.max(missing(&mut arena, who));
        arena.exchange().clock.slot += 1;
        worst = worst.max(missing(&mut arena, who));
    }
    worst
}

fn missing(arena: &mut Arena, who: usize) -> i64 {
    let health = arena.exchange().health(who, Purpose::Maintenance).unwrap();
    health.requirement.minus(health.equity).unwrap().raw()
}

/// Checks that no account opens into liquidation in any of 4,032 settings. When opening checked only the published index, 212 of
/// the settings failed.
#[test]
fn nobody_opens_into_liquidation_after_a_move() {
    let mut worst = Worst::new();
    for divergence in [10_000, 30_000, 100_000, 150_000] {
        for period in [900, 3_600, 14_400, 86_400] {
            for initial in [60_000, 100_000, 200_000] {
                let parameters = unchecked(initial, (divergence, period));
                for permille in [40, 60, 80, 120, 160, 220, 300] {
                    for seconds in [5, 15, 30, 60, 120, 600] {
                        for sign in [1, -1] {
                            let lacking = lacking(parameters, (sign * permille, seconds));
                            worst.see(lacking, || {
                                format!("{divergence} {period} {initial} {permille} {seconds} {sign}")
                            });
                        }
                    }
                }
            }
        }
    }
    worst.ensure("lacking of maintenance right after opening", (0, 4_032));
}

/// Checks that no account opens into liquidation at any distance of the mark from the index and with any size. Tries the usual
/// margins, and also initial and maintenance margins as close together, and a valuation band as wide, as the bounds allow.
#[test]
fn nobody_opens_into_liquidation_beside_the_index() {
    let mut worst = Worst::new();
    let near = Parameters {
        initial_ratio: Ratio::new(51_000),
        liquidation_buffer: Ratio::new(1_000),
        valuation_band: Ratio::new(25_000),
        liquidation_discount: Ratio::new(50_000),
        ..quiet()
    };
    let near = Parameters { twap_divergence: near.largest_divergence(), ..near };
    for parameters in [quiet(), near] {
        for side in [Side::Long, Side::Short] {
            for steps in [1, 5, 10, 14] {
                for (pushed, lacking) in beside(parameters, side, steps) {
                    worst.see(lacking, || format!("{parameters:?} {side:?} {steps} pushed {pushed}"));
                }
            }
        }
    }
    worst.ensure("lacking of maintenance right after opening beside the index", (0, 100));
}

/// For each of many pushes of the mark, builds a position of `steps` times two hundredths of the depth against others at the
/// pushed mark, and withdraws all free cash.
fn beside(parameters: Parameters, side: Side, steps: i64) -> Vec<(i64, i64)> {
    let sign = if side == Side::Long { 1 } else { -1 };
    let mut found = vec![];
    for permille in -24..=24 {
        let mut arena = Arena::new(parameters);
        let (who, other, pusher) = (arena.join(10_000_000), arena.join(90_000_000), arena.join(90_000_000));
        if permille != 0 && !done_or_refused(arena.trade(pusher, DEPTH / 1_000 * permille)) {
            continue;
        }
        // Build the position in pieces that others offset, so that the mark never moves by more than one piece.
        for _ in 0..steps * 10 {
            done_or_refused(arena.trade(other, -sign * DEPTH / 500));
            done_or_refused(arena.trade(who, sign * DEPTH / 500));
        }
        if arena.exchange().base_of(who, 0).is_zero() {
            continue;
        }
        arena.take_free_cash(who);
        assert!(arena.account(who).cash.raw() < 9_900_000 * QUOTE, "something is bound");
        found.push((permille, missing(&mut arena, who)));
    }
    found
}
