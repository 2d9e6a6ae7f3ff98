//! The index comes back, its average does not yet: who was near its margin must not be sold at a price that no longer is.

use ballast_math::health::Purpose;
use ballast_math::{Price, Rounding};

use crate::common::scenario::Scenario;
use crate::support::{Arena, INDEX, Worst, done_or_refused, quiet};

/// A victim with so much cash whose index went `permille` against it for hours, and then half of the way, or all of it, or beyond, back in a few
/// seconds; the mark with it.
fn rebound((sign, cash): (i64, i64), (permille, back): (i64, i64)) -> (Arena, usize, u64) {
    let mut arena = Arena::new(quiet());
    let (victim, arbitrageur) = (arena.join(cash), arena.join(50_000_000));
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

/// Nobody gains more by a forced sale than the discount, at the index as it is published; with a push of the mark no more than that and a
/// taker fee. Nobody who is healthy at that index is sold.
#[test]
fn a_rebound_robs_nobody() {
    let (mut gain, mut sold) = (Worst::new(), 0);
    for sign in [1, -1] {
        for permille in [100, 200] {
            for back in [0, 25, 50, 100, 120] {
                for spare in (0..=12).map(|step| 20 * step - 100) {
                    let cash = permille * 10 + 450 + spare;
                    let (arena, victim, price) = rebound((sign, cash), (permille, back));
                    for takes_over in [true, false] {
                        for push in [0, 5_000, 10_000, 20_000] {
                            let mut arena =
                                Arena { scenario: Scenario { exchange: arena.scenario.exchange.clone() } };
                            let plan = (-sign * push, takes_over);
                            let Some((gained, base)) = attack(&mut arena, victim, plan) else { continue };
                            sold += u64::from(base > 0);
                            let worth =
                                i64::try_from(i128::from(base) * i128::from(price) / 1_000_000_000_000)
                                    .unwrap();
                            let pushed = push * i64::try_from(price).unwrap() / 1_000 * 2;
                            let allowed = worth / 1_000 * 25 + pushed / 1_000;
                            gain.see(gained - allowed, || {
                                format!("{sign} {permille} {back} {spare} {plan:?}: {gained} of {worth}")
                            });
                        }
                    }
                }
            }
        }
    }
    assert!(sold > 500, "{sold}");
    gain.ensure("gained by a forced sale after a rebound, beyond discount and fee", (0, 1_000));
}

/// What the attacker has at the published index, and how much was sold.
fn attack(arena: &mut Arena, victim: usize, (push, takes_over): (i64, bool)) -> Option<(i64, u64)> {
    let attacker = arena.join(50_000_000);
    let is_healthy = is_healthy_at_the_index(arena, victim);
    if push != 0 {
        arena.trade(attacker, push).ok()?;
    }
    let before = arena.exchange().position(victim, 0).magnitude();
    if takes_over {
        done_or_refused(arena.exchange().take_over((victim, attacker), 0, u64::MAX));
    } else {
        done_or_refused(arena.exchange().liquidate(victim, 0, attacker));
    }
    let base = before - arena.exchange().position(victim, 0).magnitude();
    assert!(!is_healthy || base == 0, "{victim} is healthy and was sold");
    done_or_refused(arena.close(attacker));
    Some((arena.on_paper(&[attacker]), base))
}

/// Cash and position at the published index against five per cent of the notional.
fn is_healthy_at_the_index(arena: &mut Arena, victim: usize) -> bool {
    assert!(arena.exchange().health(victim, Purpose::Maintenance).is_ok());
    let slot = arena.scenario.slot(victim);
    let price = Price::new(arena.exchange().state(0).oracle.price.raw());
    let equity = arena.account(victim).cash.raw() + slot.profit_at(price).unwrap().raw();
    let notional = slot.base.value(price, Rounding::Ceil).unwrap().raw().abs();
    // Funding that the touch will settle is not in it yet.
    equity > notional / 20 + notional / 500
}
