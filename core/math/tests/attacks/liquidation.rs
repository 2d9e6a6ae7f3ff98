//! Liquidations that an attacker causes or exploits: by a push below maintenance, by a sandwich, or on its own account with a second key.

use ballast_math::health::Purpose;
use ballast_math::parameters::Parameters;
use ballast_math::{Quote, Ratio, Rounding, Side};
use ballast_model::chain_clock::Leader;
use std::collections::BTreeSet;

use crate::common::auction::Auction;
use crate::common::presets::{PRICE, QUOTE, START};
use crate::common::random::Random;
use crate::leader::slots;
use crate::support::{Arena, DEPTH, INDEX, Worst, done_or_refused, quiet};

/// Creates a victim with just its initial margin, and an index that has fallen by `fall` thousandths with the mark following it.
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
    arena.scenario.settle_at(price);
    (arena, victim, price)
}

/// Creates a victim with the given number of contracts. The index and its average are five per cent against it, and the mark is
/// some thousandths away from the index.
fn distressed((contracts, off): (i64, i64)) -> (Arena, usize) {
    let mut arena = Arena::new(quiet());
    let (victim, other) = (arena.join(5_000_000), arena.join(50_000_000));
    let step = contracts.signum() * contracts.abs().min(20_000);
    for _ in 0..contracts / step {
        arena.trade(victim, step).unwrap();
        arena.trade(other, -step).unwrap();
    }
    let price = if contracts > 0 { INDEX / 100 * 95 } else { INDEX / 100 * 105 };
    arena.scenario.settle_at(price);
    let arbitrageur = arena.join(50_000_000);
    let mark = price / 1_000 * (1_000 + off).unsigned_abs();
    for _ in 0..3 {
        arena.arbitrage(arbitrageur, (0, mark));
    }
    arena.later(1, price);
    arena.scenario.update();
    (arena, victim)
}

/// An attacker's plan against a victim.
#[derive(Clone, Copy, Debug)]
struct Plan {
    /// The contracts that the attacker trades against the victim before the sale, and reverses afterwards.
    push: i64,
    /// The number of slots and seconds for which the push is held.
    held: (u64, u64),
    takes_over: bool,
}

/// The outcome of the plan.
struct Outcome {
    /// The attacker's gain with all positions closed. Unit: 1e-6 quote.
    gain: i64,
    /// The total that the attacker traded, in both directions. Unit: 1e-6 quote.
    traded: i64,
    /// Whether the victim's position was sold.
    is_sold: bool,
}

/// Pushes the mark against the victim, liquidates it or takes it over, and reverses the push. Any sale must respect the limits that
/// applied before the push.
fn sandwich(start: &Arena, victim: usize, plan: Plan) -> Option<Outcome> {
    let mut arena = start.again();
    let before = arena.exchange().health(victim, Purpose::Maintenance).unwrap();
    let auction = (!before.is_met()).then(|| Auction::of(arena.exchange(), victim, 0));
    let attacker = arena.join(50_000_000);
    let (mut traded, price) = (0, arena.exchange().state(0).oracle.price.raw());
    if plan.push != 0 {
        traded += arena.trade(attacker, plan.push).ok()?.fill.quote.raw().abs();
    }
    arena.exchange().clock.slot += plan.held.0;
    if plan.held.1 > 0 {
        arena.later(plan.held.1, price);
    } else {
        assert_eq!(arena.exchange().health(victim, Purpose::Maintenance), Ok(before), "a push moved it");
    }
    let sold = if plan.takes_over {
        let taken = arena.exchange().take_over(victim, attacker, 0, u64::MAX);
        taken.map(|done| (done.base.magnitude(), done.quote.raw(), 0))
    } else {
        let done = arena.exchange().liquidate(victim, 0, attacker);
        done.map(|done| (done.fill.base.magnitude(), done.fill.quote.raw(), done.fill.fee.raw()))
    };
    if let (Ok(sold), 0) = (&sold, plan.held.1) {
        let auction = auction.expect("nobody healthy is sold");
        ensure_sale(
            &auction,
            (before.equity, plan.takes_over),
            (*sold, arena.exchange().state(0).oracle.price),
        );
    }
    if let Ok(closed) = arena.close(attacker) {
        traded += closed.fill.quote.raw().abs();
    }
    Some(Outcome { gain: arena.on_paper(&[attacker]), traded, is_sold: sold.is_ok() })
}

/// Checks that a take-over pays the auction price. The curve must pay a solvent account at least V less the cost, after the fee,
/// and an insolvent one an average price within one taker fee of the index.
fn ensure_sale(
    auction: &Auction,
    (equity, takes_over): (Quote, bool),
    ((base, quote, fee), index): ((u64, i64, i64), ballast_math::Price),
) {
    if takes_over {
        assert_eq!(quote, auction.taken_for(base));
    } else if equity.is_negative() {
        let worth = i128::from(base) * i128::from(index.raw()) / 1_000_000_000_000;
        let worth = if auction.side == Side::Long { worth } else { -worth };
        let loss = worth - i128::from(quote);
        assert!(loss <= worth.abs() / 1_000 + i128::from(Auction::rounding(base)), "{loss} of {worth}");
    } else {
        assert!(quote - fee >= auction.kept(base).min(auction.least(base)), "{quote} {fee} {auction:?}");
    }
}

const EQUITIES: [i64; 12] = [-20, -1, 10, 40, 60, 75, 85, 95, 99, 101, 110, 130];

/// Tries pushes of a thousandth to five hundredths of the depth, a thousandth apart, in one slot and held. Victims have all sizes
/// and healths, are long or short, and are liquidated or taken over. The attacker gains no more than by a plain take-over plus
/// one taker fee on its trades, and nothing from a healthy victim.
#[test]
fn no_push_gains_by_a_forced_sale() {
    let (mut distress, mut health, mut sold) = (Worst::new(), Worst::new(), 0);
    for contracts in [2_000, 10_000, 40_000, -2_000, -10_000, -40_000] {
        for off in [-8, 0, 8] {
            let (arena, victim) = distressed((contracts, off));
            for percent in EQUITIES {
                let start = arena.with_equity(victim, percent).unwrap();
                let plain = plain_gain(&start, victim);
                for plan in plans(-contracts.signum()) {
                    let Some(done) = sandwich(&start, victim, plan) else { continue };
                    let beyond = done.gain - plain - done.traded / 1_000;
                    let worst = if percent >= 100 { &mut health } else { &mut distress };
                    worst.see(beyond, || {
                        format!("{contracts} off {off} at {percent} %: {plan:?} {}", done.gain)
                    });
                    assert!(percent < 100 || !done.is_sold || plan.held.1 > 0, "{percent} {plan:?}");
                    sold += u64::from(done.is_sold);
                }
            }
        }
    }
    assert!(sold > 10_000, "{sold}");
    distress.ensure("a push around a forced sale, beyond a take-over and a taker fee", (0, 10_000));
    health.ensure("a push against a healthy account, beyond a taker fee", (0, 3_000));
}

/// Returns how long a leader that runs the clock at double speed can hold its push in its window before the mark counts as calm, in
/// slots and seconds. The window may begin anywhere within a second.
fn held_by_a_racing_leader() -> BTreeSet<(u64, u64)> {
    let of_window = |tenths| {
        let clocks = slots(Leader::Fast, (1, tenths), START);
        let first = clocks[0];
        clocks.into_iter().map(move |now| (now.slot - first.slot, (now.time - first.time).unsigned_abs()))
    };
    (0..10).flat_map(of_window).filter(|(_, seconds)| *seconds > 0).collect()
}

/// Stated bound: a leader pushes in its first slot and sells in a later slot of its window, in a new second. Its push then counts
/// as calm, and nobody has traded against it. The leader gains no more than by a plain take-over plus one taker fee on its
/// trades.
#[test]
fn no_push_of_a_racing_leader_gains_by_a_forced_sale() {
    let held = held_by_a_racing_leader();
    // A new second can come after only one slot. At most two new seconds begin within the window.
    assert!(held.contains(&(1, 1)) && !held.iter().any(|(_, seconds)| *seconds > 2), "{held:?}");
    let (mut worst, mut sold) = (Worst::new(), 0);
    for contracts in [2_000, 40_000, -2_000, -40_000] {
        for off in [-8, 0, 8] {
            let (arena, victim) = distressed((contracts, off));
            for percent in EQUITIES {
                let start = arena.with_equity(victim, percent).unwrap();
                let plain = plain_gain(&start, victim);
                for (permille, held) in
                    (1..=50).step_by(3).flat_map(|push| held.iter().map(move |held| (push, *held)))
                {
                    let push = -contracts.signum() * DEPTH * permille / 1_000;
                    let Some(done) = sandwich(&start, victim, Plan { push, held, takes_over: false }) else {
                        continue;
                    };
                    sold += u64::from(done.is_sold);
                    let beyond = done.gain - plain - done.traded / 1_000;
                    worst.see(beyond, || format!("{contracts} off {off} at {percent} %: {push} {held:?}"));
                }
            }
        }
    }
    assert!(sold > 200, "{sold}");
    worst.ensure(
        "a racing leader's push around a forced sale, beyond a take-over and a taker fee",
        (0, 3_000),
    );
}

/// Returns the most that a take-over earns without a push, for all or part of the position, held at the index or closed at once.
fn plain_gain(start: &Arena, victim: usize) -> i64 {
    let whole = start.scenario.position(victim).base.magnitude();
    let gain = |part: u64| {
        let mut arena = start.again();
        let taker = arena.join(50_000_000);
        let most = whole / 1_000_000 / 200 * part * 1_000_000;
        done_or_refused(arena.exchange().take_over(victim, taker, 0, most));
        let kept = arena.on_paper(&[taker]);
        done_or_refused(arena.close(taker));
        kept.max(arena.on_paper(&[taker]))
    };
    (1..=200).map(gain).max().unwrap()
}

fn plans(sign: i64) -> impl Iterator<Item = Plan> {
    let holds = [(0, 0), (1, 0), (40, 0), (1, 10)];
    (1..=50).flat_map(move |permille| {
        holds.into_iter().flat_map(move |held| {
            let push = sign * DEPTH * permille / 1_000;
            [false, true].map(|takes_over| Plan { push, held, takes_over })
        })
    })
}

/// Checks that trades by other accounts, however large, do not change anything that an account's maintenance margin depends on.
#[test]
fn a_push_moves_health_by_nothing() {
    for contracts in [1_000, 5_000, 15_000, 22_000] {
        for fall in [10, 30, 40, 50] {
            let (mut arena, victim, _) = victim(contracts, fall);
            let before = arena.exchange().health(victim, Purpose::Maintenance).unwrap();
            let attackers = [arena.join(50_000_000), arena.join(50_000_000)];
            let mut moved = 0;
            for size in [40, -40, 20, -20, -20, 10, 5, -5, -40, 1] {
                for attacker in attackers {
                    moved += u32::from(done_or_refused(arena.trade(attacker, -DEPTH * size / 1_000)));
                    arena.exchange().clock.slot += 1;
                    let after = arena.exchange().health(victim, Purpose::Maintenance).unwrap();
                    assert_eq!(after, before, "{contracts} fall {fall} {size}");
                }
            }
            assert!(moved > 5, "{moved}");
        }
    }
}

/// One owner opens longs and shorts in small accounts, the price moves, and its own keeper liquidates the unhealthy ones. Checks
/// that, for any size, number and price path, the keeper earns less than the fees for opening.
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
                            twap_divergence: Ratio::new(30_000),
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

/// Returns the keeper's fees from ten pairs, less the fees for opening the pairs.
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

/// An owner's second key takes over the position of its first, at every health and size. Checks that the two accounts together
/// gain nothing.
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

/// Returns how much the take-over changes the total value of the victim and the taker, valued at the index.
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
    arena.exchange().take_over(first, second, 0, u64::MAX).ok()?;
    Some(arena.on_paper(&[first, second]) - before)
}

/// Checks that the liquidated account pays the discount that a stranger would get, but never more than it has, and that a
/// take-over leaves no debt that did not already exist at V.
#[test]
fn a_take_over_makes_no_bankruptcy() {
    let mut worst = Worst::new();
    for contracts in [100, 2_000, 10_000, 20_000] {
        for fall in 50..115 {
            let (mut arena, victim, _) = victim(contracts, fall);
            let health = arena.exchange().health(victim, Purpose::Maintenance).unwrap();
            let taker = arena.join(20_000_000);
            if health.equity.is_negative() || arena.exchange().take_over(victim, taker, 0, u64::MAX).is_err()
            {
                continue;
            }
            worst.see(arena.scenario.position(victim).debt.raw(), || format!("{contracts} fall {fall}"));
        }
    }
    worst.ensure("debt after a take-over from a solvent account", (0, 60));
}

/// Many accounts hold the smallest allowed positions. Checks that the bad debt that they leave behind in a crash is less than the
/// cost of opening them.
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
                .base_of(who, 0)
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
