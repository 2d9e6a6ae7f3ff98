//! Liquidations made or used by an attacker: pushed over the edge, sandwiched, done to oneself through a second key.

use ballast_math::health::Purpose;
use ballast_math::parameters::Parameters;
use ballast_math::{Quote, Ratio, Rounding, Side};

use crate::common::presets::{PRICE, QUOTE};
use crate::common::random::Random;
use crate::support::{Arena, DEPTH, INDEX, Worst, done_or_refused, quiet};

/// A victim with just its initial margin, and the index that has fallen by `fall` thousandths with the mark behind it.
fn victim(contracts: i64, fall: u64) -> (Arena, usize, u64) {
    let mut arena = Arena::new(quiet());
    let victim = arena.join(2_000_000);
    arena.trade(victim, contracts).unwrap();
    arena.take_free_cash(victim);
    let price = INDEX - INDEX * fall / 1_000;
    let arbitrageur = arena.join(20_000_000);
    for step in 1..=5 {
        let price = INDEX - INDEX * fall * step / 5_000;
        arena.later(30, price);
        arena.arbitrage(arbitrageur, (0, price));
    }
    arena.later(30, price);
    arena.scenario.update();
    (arena, victim, price)
}

fn is_met(arena: &mut Arena, who: usize) -> bool {
    arena.exchange().health(who, Purpose::Maintenance).unwrap().is_met()
}

/// The attacker pushes the mark against the victim, has it liquidated or takes it over, and takes its own trade back. What
/// the attacker has gained and what the victim has lost at the index beyond the fee. In 1e-6 of the victim's notional.
fn sandwich((contracts, fall, push, takes_over): (i64, u64, i64, bool)) -> Option<(i64, i64)> {
    let (mut arena, victim, price) = victim(contracts, fall);
    let before = arena.on_paper(&[victim]);
    let attacker = arena.join(50_000_000);
    if push != 0 {
        arena.trade(attacker, -DEPTH * push / 1_000).ok()?;
    }
    if is_met(&mut arena, victim) {
        return None;
    }
    let taken = if takes_over {
        arena.exchange().take_over((victim, attacker), 0, u64::MAX).is_ok()
    } else {
        arena.exchange().liquidate(victim, 0, attacker).is_ok()
    };
    if !taken {
        return None;
    }
    done_or_refused(arena.close(attacker));
    let notional = contracts * i64::try_from(price / 1_000).unwrap();
    let share = |amount: i64| amount * 1_000 / (notional / 1_000);
    Some((share(arena.on_paper(&[attacker])), share(before - arena.on_paper(&[victim]))))
}

/// The victim's fill is no worse than V·(1 − d_max), V no lower than I·(1 − δ): beyond the fee of 0.5 % it loses at most
/// 1 − (1 − 0.0125)·(1 − 0.025) = 3.72 %. That is the bound; the attacker's gain is a part of it.
#[test]
fn a_liquidation_sandwich_takes_at_most_band_and_discount() {
    let (mut harm, mut gain) = (Worst::new(), Worst::new());
    for contracts in [1_000, 5_000, 15_000, 22_000] {
        for fall in [45, 50, 55, 60, 65, 70, 80, 90] {
            for push in [0, 2, 5, 10, 20, 40] {
                for takes_over in [false, true] {
                    let plan = (contracts, fall, push, takes_over);
                    let Some((gained, lost)) = sandwich(plan) else { continue };
                    harm.see(lost, || format!("{plan:?}"));
                    gain.see(gained, || format!("{plan:?}: victim lost {lost}"));
                }
            }
        }
    }
    gain.ensure("liquidation sandwich: attacker's gain (1e-6 of the notional)", (37_200, 100));
    harm.ensure("liquidation sandwich: victim's loss (1e-6 of the notional)", (37_200 + 5_000, 100));
}

/// An account that is above maintenance by more than the valuation band cannot be pushed into liquidation by trades.
#[test]
fn a_push_moves_health_by_at_most_the_band() {
    let mut worst = Worst::new();
    for contracts in [1_000, 5_000, 15_000, 22_000] {
        for fall in [10, 30, 40, 50] {
            let (mut arena, victim, price) = victim(contracts, fall);
            let before = arena.exchange().health(victim, Purpose::Maintenance).unwrap().equity;
            let attacker = arena.join(50_000_000);
            for size in [40, 20, 10, 5] {
                done_or_refused(arena.trade(attacker, -DEPTH * size / 1_000));
            }
            let after = arena.exchange().health(victim, Purpose::Maintenance).unwrap().equity;
            let moved = before.minus(after).unwrap().raw();
            let notional = contracts * i64::try_from(price / 1_000).unwrap();
            worst.see(moved * 1_000 / (notional / 1_000), || format!("{contracts} fall {fall}"));
        }
    }
    // From the upper edge of the band to the lower one.
    worst.ensure("equity pushed by a trade (1e-6 of the notional)", (25_000, 16));
}

/// Long and short in small accounts of one owner, the price moves, its own keeper liquidates what is unhealthy. Whatever
/// the size, the way of the price and the number, the keeper earns less than opening has cost in fees.
#[test]
fn liquidating_oneself_for_the_keepers_fee_loses() {
    let mut worst = Worst::new();
    for keeper_fee in [10_000, QUOTE / 2, 10 * QUOTE, 100 * QUOTE] {
        for fee in [200, 1_000, 10_000] {
            for contracts in [1, 10, 50, 500, 2_000] {
                for liquidation_fee in [0, 5_000] {
                    for move_to in [900, 930, 945, 1_055, 1_070, 1_100] {
                        let parameters = Parameters {
                            keeper_fee: Quote::new(keeper_fee),
                            taker_fee: Ratio::new(fee),
                            liquidation_fee: Ratio::new(liquidation_fee),
                            ..quiet()
                        };
                        let gain = farm(parameters, contracts, move_to);
                        worst.see(gain, || {
                            format!("{keeper_fee} {fee} {contracts} {liquidation_fee} {move_to}")
                        });
                    }
                }
            }
        }
    }
    worst.ensure("keeper's fees less the fees of opening", (-1, 700));
}

/// The keeper's fees of ten pairs, less what opening them has cost in fees.
fn farm(parameters: Parameters, contracts: i64, permille: u64) -> i64 {
    let mut arena = Arena::new(parameters);
    let insurance = Quote::new(1_000_000 * QUOTE);
    arena.scenario.market().insurance = insurance;
    arena.exchange().vault += i128::from(insurance.raw());
    let arbitrageur = arena.join(20_000_000);
    let keeper = arena.join(1);
    let mut mine = vec![];
    let mut paid = 0;
    for _ in 0..10 {
        for sign in [1, -1] {
            let who = arena.join(contracts * 20);
            paid += arena.trade(who, sign * contracts).unwrap().fill.fee.raw();
            arena.take_free_cash(who);
            mine.push(who);
        }
    }
    for step in 1..=5 {
        let price = INDEX * (5_000 + step * permille - step * 1_000) / 5_000;
        arena.later(20, price);
        arena.arbitrage(arbitrageur, (0, price));
        for who in &mine {
            done_or_refused(arena.exchange().liquidate(*who, 0, keeper));
        }
    }
    arena.paid_out(&[keeper]) - paid
}

/// A second key takes over from the first at every health and size. Together they gain nothing.
#[test]
fn taking_over_from_oneself_gains_nothing() {
    let mut worst = Worst::new();
    for contracts in [100, 2_000, 10_000, 20_000] {
        for fall in (52..140).step_by(4) {
            for own in [0, 500, -500, -10_000] {
                for push in [0, 10, -10] {
                    let Some(gain) = second_key((contracts, fall), own, push) else { continue };
                    worst.see(gain, || format!("{contracts} fall {fall} own {own} push {push}"));
                }
            }
        }
    }
    worst.ensure("take-over by a second key", (0, 100));
}

/// What victim and taker have together after the take-over, less what they had before; at the index.
fn second_key((contracts, fall): (i64, u64), own: i64, push: i64) -> Option<i64> {
    let (mut arena, first, _) = victim(contracts, fall);
    let second = arena.join(20_000_000);
    if own != 0 {
        arena.trade(second, own).ok()?;
    }
    if push != 0 {
        let pusher = arena.join(20_000_000);
        arena.trade(pusher, DEPTH * push / 1_000).ok()?;
    }
    let before = arena.on_paper(&[first, second]);
    arena.exchange().take_over((first, second), 0, u64::MAX).ok()?;
    Some(arena.on_paper(&[first, second]) - before)
}

/// The discount that a stranger gets is paid by the account and never more than what it has: a take-over leaves no debt
/// that was not there at V.
#[test]
fn a_take_over_makes_no_bankruptcy() {
    let mut worst = Worst::new();
    for contracts in [100, 2_000, 10_000, 20_000] {
        for fall in 50..115 {
            let (mut arena, victim, _) = victim(contracts, fall);
            let health = arena.exchange().health(victim, Purpose::Maintenance).unwrap();
            let taker = arena.join(20_000_000);
            if health.equity.is_negative()
                || arena.exchange().take_over((victim, taker), 0, u64::MAX).is_err()
            {
                continue;
            }
            worst.see(arena.scenario.slot(victim).debt.raw(), || format!("{contracts} fall {fall}"));
        }
    }
    worst.ensure("debt after a take-over from a solvent account", (0, 60));
}

/// Positions as small as allowed in many accounts: what they leave behind in a crash is less than they cost to open.
#[test]
fn dust_leaves_no_more_behind_than_it_is() {
    let mut worst = Worst::new();
    for seed in 0..20 {
        let mut random = Random::new(seed);
        let parameters = Parameters { base_step: 1, minimum_base: 1, ..quiet() };
        let mut arena = Arena::new(parameters);
        let arbitrageur = arena.join(20_000_000);
        let mut notional = 0;
        for _ in 0..50 {
            let who = arena.join(1);
            let base = random.between(1, 200_000);
            let order = ballast_math::trade::Order {
                side: Side::Long,
                amount: ballast_math::trade::Amount::Base(base),
                limit: None,
                reduce_only: false,
            };
            arena.exchange().trade(who, 0, &order).unwrap();
            arena.take_free_cash(who);
            notional += arena
                .exchange()
                .position(who, 0)
                .value(ballast_math::Price::new(INDEX), Rounding::Ceil)
                .unwrap()
                .raw();
        }
        for step in 1..=10 {
            let price = INDEX - step * PRICE / 5;
            arena.later(20, price);
            arena.arbitrage(arbitrageur, (0, price));
        }
        arena.close_all(0, arbitrageur);
        arena.settle_all(3, 8 * PRICE);
        let left = arena.scenario.market().deficits.raw();
        worst.see(left - notional, || format!("seed {seed}: {left} of {notional}"));
    }
    worst.ensure("dust: deficits beyond the whole of the positions", (0, 20));
}
