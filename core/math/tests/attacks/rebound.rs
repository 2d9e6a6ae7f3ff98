//! The index recovers before its average does. An account near its margin must not be sold at an outdated price.

use ballast_math::position::touch;
use ballast_math::{Quote, Rounding};

use crate::support::{Arena, INDEX, Worst, done_or_refused, quiet};

/// Creates a victim whose index went `permille` against it for hours, and then in a few seconds returned part of the way, all of
/// it, or further. The mark follows. Also returns the published index.
fn rebound(sign: i64, (permille, back): (i64, i64)) -> (Arena, usize, u64) {
    let mut arena = Arena::new(quiet());
    let (victim, arbitrageur) = (arena.join(10_000), arena.join(50_000_000));
    arena.trade(victim, sign * 1_000).unwrap();
    let at = |permille: i64| INDEX / 1_000 * (1_000 - sign * permille).unsigned_abs();
    for step in 1..=4 {
        arena.scenario.settle_at(at(permille * step / 4));
        for _ in 0..4 {
            arena.arbitrage(arbitrageur, (0, at(permille * step / 4)));
        }
    }
    let price = at(permille * (100 - back) / 100);
    arena.later(5, price);
    arena.scenario.update();
    for _ in 0..4 {
        arena.arbitrage(arbitrageur, (0, price));
    }
    (arena, victim, price)
}

/// The victim's equity for maintenance after the rebound, in hundredths of its requirement.
const EQUITIES: [i64; 9] = [-20, 10, 40, 75, 90, 99, 101, 120, 200];

/// Checks that nobody gains more from a forced sale than the discount at the published index, plus one taker fee if the mark was
/// pushed. Also checks that no account that is healthy at that index is sold.
#[test]
fn a_rebound_robs_nobody() {
    let (mut gain, mut sold) = (Worst::new(), 0);
    for (sign, permille) in [(1, 100), (-1, 100), (1, 150), (-1, 150)] {
        for back in [0, 25, 50, 100, 120] {
            let (arena, victim, price) = rebound(sign, (permille, back));
            for percent in EQUITIES {
                let Some(start) = arena.with_equity(victim, percent) else { continue };
                for (push, takes_over) in plans() {
                    let plan = (-sign * push, takes_over);
                    let Some((gained, base)) = attack(start.again(), victim, plan) else { continue };
                    sold += u64::from(base > 0);
                    let allowed = allowed(price, (base, push));
                    gain.see(gained - allowed, || {
                        format!("{sign} {permille} {back} {percent} {plan:?}: {gained}")
                    });
                }
            }
        }
    }
    assert!(sold > 1_000, "{sold}");
    gain.ensure("gained by a forced sale after a rebound, beyond discount and fee", (0, 5_000));
}

/// Returns the discount of two and a half per cent on the sold size, plus one taker fee on a push in both directions.
fn allowed(price: u64, (base, push): (u64, i64)) -> i64 {
    let worth = i128::from(base) * i128::from(price) / 1_000_000_000_000;
    let pushed = push * i64::try_from(price).unwrap() / 1_000 * 2;
    i64::try_from(worth / 1_000 * 25).unwrap() + pushed / 1_000
}

/// Iterates over pushes of up to two hundredths of the depth, before a take-over or a liquidation.
fn plans() -> impl Iterator<Item = (i64, bool)> {
    (0..=20).flat_map(|thousand| [true, false].map(|takes_over| (thousand * 1_000, takes_over)))
}

/// Returns the attacker's gain at the published index, and the size that was sold.
fn attack(mut arena: Arena, victim: usize, (push, takes_over): (i64, bool)) -> Option<(i64, u64)> {
    let attacker = arena.join(50_000_000);
    let is_healthy = is_healthy_at_the_index(&mut arena, victim);
    if push != 0 {
        arena.trade(attacker, push).ok()?;
    }
    let before = arena.exchange().base_of(victim, 0).magnitude();
    if takes_over {
        done_or_refused(arena.exchange().take_over(victim, attacker, 0, u64::MAX));
    } else {
        done_or_refused(arena.exchange().liquidate(victim, 0, attacker));
    }
    let base = before - arena.exchange().base_of(victim, 0).magnitude();
    assert!(!is_healthy || base == 0, "{victim} is healthy and was sold");
    done_or_refused(arena.close(attacker));
    Some((arena.on_paper(&[attacker]), base))
}

/// Compares the cash and position at the published index with five per cent of the notional.
fn is_healthy_at_the_index(arena: &mut Arena, victim: usize) -> bool {
    let (mut market, mut position, mut cash) =
        (*arena.scenario.market(), arena.scenario.position(victim), Quote::ZERO);
    touch(&mut market, arena.exchange().parameters(0), &mut position, &mut cash).unwrap();
    let equity = arena.account(victim).cash.plus(cash).unwrap().raw()
        + position.profit_at(market.oracle.price).unwrap().raw();
    let notional = position.base.value(market.oracle.price, Rounding::Ceil).unwrap().raw().abs();
    equity > notional / 20 + 1
}
