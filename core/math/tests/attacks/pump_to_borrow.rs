//! A pump of the curve that makes an account look rich, in order to withdraw against it, to open against it, or to leave an
//! account at the top with less than it owes. Here, every trade stays within the band. `pump_by_closing` covers closes that leave
//! it.

use crate::common::random::Random;
use crate::support::{Arena, DEPTH, INDEX, Worst, done_or_refused, quiet};

/// Several accounts of one owner trade in any order, withdraw all they can at every opportunity, and finally leave in any
/// possible way. Honest users are in the market too.
fn pump(seed: u64) -> i64 {
    let mut random = Random::new(seed);
    let mut arena = Arena::new(quiet());
    let honest = [arena.join(2_000_000), arena.join(2_000_000)];
    arena.trade(honest[0], 15_000).unwrap();
    arena.trade(honest[1], -15_000).unwrap();
    let mine: Vec<usize> = (0..6).map(|_| arena.join(200_000)).collect();
    for _ in 0..60 {
        let who = mine[usize::try_from(random.below(6)).unwrap()];
        let size = i64::try_from(random.magnitude(45_000)).unwrap() * random.pick(&[1, -1]);
        if stays_in_band(&arena, who, size) {
            done_or_refused(arena.trade(who, size));
        }
        if random.chance(40) {
            let lucky = mine[usize::try_from(random.below(6)).unwrap()];
            arena_take(&mut arena, lucky);
        }
        if random.chance(20) {
            arena.later(1, INDEX);
        }
    }
    // Close the remaining positions in small alternating pieces, so that the mark stays near the index.
    for _ in 0..200 {
        for who in &mine {
            let base = arena.exchange().base_of(*who, 0).raw() / 1_000_000_000;
            let piece = base.clamp(-2_000, 2_000);
            if piece != 0 && stays_in_band(&arena, *who, -piece) {
                done_or_refused(arena.trade(*who, -piece));
            }
        }
    }
    arena.settle_all(10, INDEX);
    arena.on_paper(&mine)
}

fn arena_take(arena: &mut Arena, who: usize) {
    if let Ok(free) = arena.exchange().free_cash(who) {
        done_or_refused(arena.exchange().withdraw(who, free));
    }
}

/// Returns whether the mark is within five per cent of the index after the trade.
fn stays_in_band(arena: &Arena, _: usize, contracts: i64) -> bool {
    let curve = arena.scenario.exchange.state(0).curve;
    let after = i128::from(curve.base_reserve.raw()) - i128::from(contracts) * 1_000_000_000;
    let depth = i128::from(curve.sqrt_k);
    // mark/peg is k/x², which must be within 0.95 to 1.05.
    let ratio = depth * depth * 1_000 / (after * after);
    (951..=1_049).contains(&ratio)
}

#[test]
fn pumping_within_the_band_gains_nothing_however_it_is_done() {
    let mut worst = Worst::new();
    for seed in 0..600 {
        worst.see(pump(seed), || format!("seed {seed}"));
    }
    worst.ensure("pump and withdraw within the band", (-1, 600));
}

/// Checks that an account left at the top still has its margin. One account buys, another buys at the top with the minimum margin
/// and withdraws, and the first sells. This repeats the first experiment for many sizes, at the current band.
#[test]
fn somebody_left_at_the_top_still_has_its_margin() {
    let mut worst = Worst::new();
    for first in [1, 2, 5, 10, 15, 20, 24] {
        for second in [1, 2, 5, 10, 15, 20, 24] {
            for sign in [1, -1] {
                let mut arena = Arena::new(quiet());
                let (one, two) = (arena.join(20_000_000), arena.join(20_000_000));
                let (one_size, two_size) = (sign * first * DEPTH / 1_000, sign * second * DEPTH / 1_000);
                if arena.trade(one, one_size).is_err() || arena.trade(two, two_size).is_err() {
                    continue;
                }
                arena.take_free_cash(two);
                arena.close(one).unwrap();
                arena.close(two).unwrap();
                arena.settle_all(5, INDEX);
                worst.see(arena.paid_out(&[one, two]), || format!("{first} {second} {sign}"));
            }
        }
    }
    worst.ensure("left at the top", (-1, 50));
}
