//! Permissionless calls at the worst time for another user, and caps that are filled to keep others out.

use ballast_math::Quote;
use ballast_math::health::Purpose;
use ballast_math::oracle::Reading;

use crate::common::presets::QUOTE;
use crate::support::{Arena, DEPTH, INDEX, Worst, done_or_refused, quiet};

/// Creates a loser with cash, a user with an unpaid claim, and an attacker that pushes the mark to settle more.
fn settled_by_push(contracts: i64, push: i64) -> Option<(i64, i64)> {
    let mut arena = Arena::new(quiet());
    let (victim, claimant, attacker) = (arena.join(1_000_000), arena.join(1_000_000), arena.join(20_000_000));
    arena.trade(claimant, 20_000).ok()?;
    arena.trade(victim, contracts).ok()?;
    arena.later(10, INDEX * 105 / 100);
    arena.close(claimant).ok()?;
    arena.later(60, INDEX);
    arena.scenario.update();
    if push != 0 {
        arena.trade(attacker, -DEPTH * push / 1_000).ok()?;
    }
    let health = |arena: &mut Arena| arena.exchange().health(victim, Purpose::Maintenance).unwrap();
    let (cash, before) = (arena.account(victim).cash, health(&mut arena));
    let mut settled = 0;
    // Settle as often as possible, pushing the mark back and forth.
    for _ in 0..5 {
        if let Ok(done) = arena.exchange().settle_loss(victim, 0) {
            settled += done.amount.raw();
        }
        done_or_refused(arena.close(attacker));
        arena.later(1, INDEX);
        done_or_refused(arena.exchange().settle_loss(victim, 0));
        done_or_refused(arena.trade(attacker, -DEPTH * push.max(1) / 1_000));
    }
    settled = settled.max(cash.minus(arena.account(victim).cash).unwrap().raw());
    done_or_refused(arena.close(attacker));
    let after = health(&mut arena);
    Some((settled, before.equity.minus(after.equity).unwrap().raw()))
}

/// Checks that a push does not increase a settlement beyond the edge of the band. Settling takes at most a loss at V, and V stays
/// within its band. Pushing the mark therefore settles no more than the loss at I·(1 − δ), however often the push is repeated.
/// The cash returns as a gain on the position, so equity does not change.
#[test]
fn settling_under_a_push_takes_at_most_the_loss_at_the_edge_of_the_band() {
    let (mut taken, mut equity) = (Worst::new(), Worst::new());
    for contracts in [500, 2_000, 10_000] {
        for push in [0, 1, 5, 10, 20] {
            let Some((settled, lost)) = settled_by_push(contracts, push) else { continue };
            // The victim bought at up to four per cent above ten, because the claimant had bought before.
            let paid = contracts * 10 * QUOTE / 100 * 8;
            let edge = contracts * 10 * QUOTE / 80;
            taken.see(settled * 1_000 / (paid + edge), || format!("{contracts} push {push}: {settled}"));
            equity.see(lost, || format!("{contracts} push {push}"));
        }
    }
    assert!(taken.value > 0, "something was settled");
    taken.ensure("settled, in thousandths of the loss at the edge", (1_000, 10));
    // Allow a few seconds of funding.
    equity.ensure("equity lost by being settled", (100_000, 10));
}

/// Checks that filling both sides' open interest to the caps costs two fees per contract. Nobody else can undo the filling.
#[test]
fn filling_the_caps_costs_the_fees() {
    let mut arena = Arena::new(quiet());
    let attackers = [arena.join(20_000_000), arena.join(20_000_000)];
    let mut opened = 0;
    while arena.trade(attackers[0], DEPTH / 50).is_ok() && arena.trade(attackers[1], -DEPTH / 50).is_ok() {
        opened += DEPTH / 50;
    }
    let honest = arena.join(1_000_000);
    assert!(arena.trade(honest, DEPTH / 50).is_err(), "the market is full");
    let cost = -arena.on_paper(&attackers);
    println!("full at {opened} of {DEPTH} contracts a side, for {cost}");
    // 0.1 % of 28 % of the depth, on both sides, at ten quote, is 5,600 quote.
    assert!(cost >= 5_600 * QUOTE, "{cost}");
}

/// Makes every permissionless call after every step of a price path, and compares the result with the same path without the calls.
/// Calls on which no account's health depends must not change any result by more than rounding.
#[test]
fn calls_by_strangers_do_not_move_value_between_healthy_users() {
    let mut worst = Worst::new();
    for shape in [[102, 104, 101, 99, 100], [98, 96, 99, 101, 103], [104, 100, 104, 100, 104]] {
        let outcomes = [false, true].map(|meddles| {
            let mut arena = Arena::new(quiet());
            let users = [arena.join(100_000), arena.join(100_000), arena.join(100_000)];
            let arbitrageur = arena.join(20_000_000);
            for (who, contracts) in users.into_iter().zip([8_000, -9_000, 3_000]) {
                arena.trade(who, contracts).unwrap();
            }
            for percent in shape {
                let price = INDEX * percent / 100;
                arena.later(60, price);
                arena.scenario.update();
                arena.arbitrage(arbitrageur, (0, price));
                for who in users {
                    if meddles {
                        done_or_refused(arena.exchange().settle_loss(who, 0));
                        done_or_refused(arena.exchange().realise_gain(who, 0));
                        done_or_refused(arena.exchange().collect(who, 0));
                        done_or_refused(arena.exchange().repay(who));
                    }
                }
                if meddles {
                    done_or_refused(arena.exchange().share_claims(0));
                    done_or_refused(arena.exchange().cover_deficit(0));
                }
                // Let one user realise its gain and open again, so that there are claims.
                done_or_refused(arena.close(users[2]));
                done_or_refused(arena.trade(users[2], 3_000));
            }
            arena.close_all(0, arbitrageur);
            arena.settle_all(10, INDEX);
            users.map(|who| arena.paid_out(&[who]))
        });
        for who in 0..3 {
            let moved = (outcomes[0][who] - outcomes[1][who]).abs();
            worst.see(moved, || format!("{shape:?} user {who}: {outcomes:?}"));
        }
    }
    // Allow one unit of rounding for each of ten calls, three users and five steps.
    worst.ensure("moved by strangers' calls", (150, 9));
}

/// Checks that no action fails when the totals that are kept only for statistics have reached their largest value.
#[test]
fn a_full_statistic_stops_nothing() {
    let mut arena = Arena::new(quiet());
    let (long, short, keeper) = (arena.join(1_000_000), arena.join(12_000), arena.join(10_000_000));
    arena.trade(long, 10_000).unwrap();
    arena.trade(short, -10_000).unwrap();
    arena.scenario.settle_at(INDEX / 100 * 118);
    let market = arena.scenario.market();
    let full = Quote::new(i64::MAX);
    (market.funding.paid, market.funding.received) = (full, full);
    (market.deficits, market.insurance_used) = (full, full);
    market.insurance = Quote::new(10 * QUOTE);
    arena.exchange().vault += i128::from(10 * QUOTE);
    arena.later(3_600, INDEX / 100 * 118);
    arena.scenario.update();
    arena.exchange().take_over(short, keeper, 0, u64::MAX).unwrap();
    assert!(arena.scenario.position(short).written_off.is_positive());
    arena.exchange().cover_deficit(0).unwrap();
    arena.trade(long, 100).unwrap();
    let free = arena.exchange().free_cash(long).unwrap();
    arena.exchange().withdraw(long, free).unwrap();
    arena.close(long).unwrap();
    let market = arena.scenario.market();
    assert!([market.funding.paid, market.deficits, market.insurance_used].iter().all(|total| *total == full));
}

/// Checks that no action is rejected if somebody writes the newest update into the feed's account in each slot, and the chain's
/// clock is up to five seconds behind the publishers' clocks.
#[test]
fn a_feed_ahead_of_the_clock_stops_nothing() {
    for ahead in [0, 1, 5] {
        let mut arena = Arena::new(quiet());
        let (victim, other) = (arena.join(20_000), arena.join(10_000_000));
        arena.trade(victim, 10_000).unwrap();
        arena.scenario.settle_at(INDEX / 100 * 94);
        arena.arbitrage(other, (0, INDEX / 100 * 94));
        for _ in 0..30 {
            arena.later(10, INDEX / 100 * 94);
            let clock = arena.exchange().clock;
            let reading = arena.exchange().venues[0].reading.unwrap();
            let publish_time = clock.time + ahead;
            arena.exchange().venues[0].reading = Ok(Reading { publish_time, ..reading });
            arena.again().trade(other, 10).unwrap();
            let mut next = arena.with_equity(victim, 90).unwrap();
            next.exchange().take_over(victim, other, 0, u64::MAX).unwrap();
            let mut next = arena.with_equity(victim, 90).unwrap();
            next.exchange().liquidate(victim, 0, other).unwrap();
            next.exchange().free_cash(other).unwrap();
            arena.scenario.update();
        }
    }
}
