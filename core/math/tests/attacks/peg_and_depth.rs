//! Sandwiches of peg and depth steps: a single step, a long series of steps, and series up and down with a moving index.

use ballast_math::parameters::Parameters;
use ballast_math::subsidy::STEP_INTERVAL;
use ballast_math::{Quote, Ratio};

use crate::common::presets::{PRICE, QUOTE};
use crate::common::random::Random;
use crate::support::{Arena, INDEX, Worst, done_or_refused, quiet};

fn parameters() -> Parameters {
    Parameters { surplus_floor: Quote::ZERO, ..quiet() }
}

/// Creates a market with a passive user, and with `bucket` quote saved for steps.
pub fn market(passive: i64, bucket: i64) -> (Arena, usize) {
    let mut arena = Arena::new(parameters());
    let passenger = arena.join(5_000_000);
    if passive != 0 {
        arena.trade(passenger, passive).unwrap();
    }
    let saved = Quote::new(bucket * QUOTE);
    let market = arena.scenario.market();
    market.subsidy = saved;
    market.cash = market.cash.plus(saved).unwrap();
    market.surplus = market.surplus.plus(saved).unwrap();
    arena.exchange().vault += i128::from(saved.raw());
    let attacker = arena.join(20_000_000);
    (arena, attacker)
}

/// Returns the total gain of the attacker and the passive user once both have left the market.
fn leave(arena: &mut Arena, attacker: usize) -> i64 {
    done_or_refused(arena.close(0));
    arena.on_paper(&[0, attacker])
}

/// Moves to the first second in which a step shares no allowance with the last one.
pub fn next_allowance(arena: &mut Arena, price: u64) {
    arena.later(STEP_INTERVAL.unsigned_abs(), price);
}

/// The attacker buys or sells, `steps` steps follow, each as soon as it has its own allowance, and the attacker closes. Returns
/// the attacker's gain.
fn sandwich(arena: &mut Arena, attacker: usize, (contracts, steps, price): (i64, u64, u64)) -> Option<i64> {
    arena.later(1, price);
    arena.trade(attacker, contracts).ok()?;
    for step in 0..steps {
        arena.later(if step == 0 { 1 } else { STEP_INTERVAL.unsigned_abs() }, price);
        let largest = arena.exchange().parameters(0).largest_peg_step();
        if !done_or_refused(arena.exchange().repeg(0, largest)) {
            break;
        }
    }
    arena.close(attacker).ok()?;
    Some(arena.on_paper(&[attacker]))
}

/// Sandwiches one step, for many sizes, both sides and many index positions, with `fee` and the largest step that it allows.
fn single_steps(fee: u64) -> Worst {
    let mut worst = Worst::new();
    for passive in [-20_000, 0, 5_000, 20_000] {
        for price in [95, 98, 102, 105] {
            for contracts in [10, 100, 1_000, 5_000, 20_000, 40_000, -10, -1_000, -5_000, -20_000, -40_000] {
                let (mut arena, attacker) = market(passive, 1_000_000);
                let parameters = &mut arena.exchange().venues[0].parameters;
                (parameters.taker_fee, parameters.peg_step) = (Ratio::new(fee), Ratio::new(20_000));
                let plan = (contracts, 1, INDEX * price / 100);
                let Some(gain) = sandwich(&mut arena, attacker, plan) else { continue };
                let notional = contracts.abs() * 10;
                worst.see(gain.div_euclid(notional), || {
                    format!("fee {fee} passive {passive} index {price} % attacker {contracts}: {gain}")
                });
            }
        }
    }
    worst
}

/// Stated bound: zero, except for the funding of the second in between, which is 7e-7 of the notional at the cap. A step down of
/// two whole fees earned more, because the second fee is also charged at the lower price. The difference was fee·step of the
/// notional.
#[test]
fn a_single_peg_step_cannot_be_sandwiched() {
    for fee in [100, 1_000, 10_000] {
        single_steps(fee).ensure("sandwich of one peg step (1e-6 of the notional)", (0, 90));
    }
}

/// Actual bound: no more than fee·step of the notional at ten quote, and five per cent more where the mark is that much higher.
#[test]
fn a_single_peg_step_pays_at_most_the_product_of_fee_and_step() {
    for fee in [100, 1_000, 10_000] {
        let bound = i64::try_from(2 * fee * fee / 1_000_000).unwrap();
        single_steps(fee)
            .ensure("sandwich of one peg step (1e-6 of the notional)", (bound * 105 / 100 + 1, 90));
    }
}

#[test]
fn a_single_depth_step_cannot_be_sandwiched() {
    let mut worst = Worst::new();
    for passive in [-20_000, 0, 20_000] {
        for contracts in [10, 1_000, 5_000, 20_000, 45_000, -10, -1_000, -20_000, -45_000] {
            let (mut arena, attacker) = market(passive, 1_000_000);
            arena.later(1, INDEX);
            if arena.trade(attacker, contracts).is_err() {
                continue;
            }
            arena.later(1, INDEX);
            let largest = parameters().largest_depth_step().unwrap();
            arena.exchange().raise_depth(0, largest).unwrap();
            arena.close(attacker).unwrap();
            worst.see(arena.on_paper(&[attacker]), || format!("passive {passive} attacker {contracts}"));
        }
    }
    worst.ensure("sandwich of one depth step", (-1, 18));
}

/// A long series of steps can pay, but in any attempt, all users together take at most the content of the bucket. Between users,
/// a peg that follows the index moves only the value that the index has moved.
#[test]
fn a_row_of_steps_takes_at_most_the_bucket() {
    let mut worst = Worst::new();
    for bucket in [0, 100, 2_000, 50_000] {
        for passive in [-20_000, 0, 20_000] {
            for contracts in [1_000, 5_000, 20_000, 40_000] {
                for price in [105, 110, 120] {
                    let (mut arena, attacker) = market(passive, bucket);
                    let saved = arena.scenario.market().subsidy.raw();
                    let sandwiched = sandwich(&mut arena, attacker, (contracts, 100, INDEX * price / 100));
                    if sandwiched.is_some() {
                        let gain = leave(&mut arena, attacker);
                        worst.see(gain - saved, || {
                            format!("bucket {bucket} passive {passive} {contracts} to {price} %: {gain} of {saved}")
                        });
                    }
                }
            }
        }
    }
    worst.ensure("row of peg steps, beyond the bucket", (0, 80));
}

/// The index wanders. The attacker knows the next step, holds the side that gains from it, and goes up and down with the peg.
/// Returns the users' total gain, and the content of the bucket.
fn cycle(seed: u64, passive: i64, bucket: i64) -> (i64, i64) {
    let mut random = Random::new(seed);
    let (mut arena, attacker) = market(passive, bucket);
    let mut price = INDEX;
    let saved = arena.scenario.market().subsidy.raw();
    let (mut fees, mut cost) = (0, 0);
    for _ in 0..200 {
        arena.later(1, price);
        price = (price * random.pick(&[96, 98, 100, 100, 102, 104]) / 100).clamp(7 * PRICE, 14 * PRICE);
        let rises = price > arena.scenario.market().curve.mark(ballast_math::Rounding::Floor).unwrap().raw();
        let wanted = random.pick(&[0, 1_000, 10_000, 40_000]) * if rises { 1 } else { -1 };
        let before = arena.scenario.market().subsidy.raw();
        done_or_refused(arena.close(attacker));
        if wanted != 0 {
            done_or_refused(arena.trade(attacker, wanted));
        }
        fees += arena.scenario.market().subsidy.raw() - before;
        for _ in 0..random.pick(&[0, 1, 5, 25]) {
            next_allowance(&mut arena, price);
            if let Ok(step) = arena.exchange().repeg(0, parameters().largest_peg_step()) {
                cost += step.raw();
            }
        }
    }
    done_or_refused(arena.close(attacker));
    assert!(cost <= saved + fees, "steps cost {cost} in all, of {saved} and {fees} of fees");
    (leave(&mut arena, attacker), saved)
}

/// Gains refill the bucket. Checks that an attacker that cycles the peg takes at most the content of the bucket, net of the gains
/// from steps. The fees that the attacker pays exceed the amount that they add to the bucket.
#[test]
fn cycling_the_peg_takes_at_most_the_bucket() {
    let mut worst = Worst::new();
    for seed in 0..150 {
        for passive in [-20_000, 0, 20_000] {
            for bucket in [0, 1_000, 30_000] {
                let (gain, saved) = cycle(seed, passive, bucket);
                worst.see(gain - saved, || {
                    format!("seed {seed} passive {passive} bucket {bucket}: {gain} of {saved}")
                });
            }
        }
    }
    worst.ensure("cycling the peg, beyond the bucket", (0, 1_000));
}

/// Checks that preventing steps with a trade in every slot costs at least the fee on the smallest position per slot.
#[test]
fn keeping_steps_away_costs_a_fee_a_slot() {
    let (mut arena, attacker) = market(0, 1_000_000);
    let mut blocked = 0;
    for turn in 0..100 {
        arena.later(1, INDEX * 105 / 100);
        let traded = if turn % 2 == 0 { arena.trade(attacker, 1) } else { arena.close(attacker) };
        traded.unwrap();
        blocked += u64::from(arena.exchange().repeg(0, Ratio::new(1_000)).is_err());
    }
    let cost = -arena.on_paper(&[attacker]);
    println!("kept {blocked} steps away for {cost}");
    assert_eq!(blocked, 100);
    // The fee is 0.1 % of a contract at ten quote.
    assert!(cost >= 100 * 9_990, "{cost}");
}
