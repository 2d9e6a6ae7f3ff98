//! Tests that only one task at a time is in flight for each account and each market.

use crate::tasks::task;
use ballast_keeper::jobs::{Lock, Task, TaskKind};
use ballast_keeper::outcome::Outcome;
use ballast_keeper::send::InFlight;
use ballast_math::Quote;
use proptest::prelude::*;
use solana_pubkey::Pubkey;
use std::collections::BTreeSet;
use std::time::{Duration, Instant};

fn account(number: u8) -> Lock {
    Lock::Account(Pubkey::new_from_array([number; 32]))
}

fn liquidation(number: u8, market: u32) -> Task {
    task(TaskKind::Liquidate { account: number.into(), market }, vec![account(number)])
}

const DONE: Outcome = Outcome::Done { slot: 1 };

fn refused() -> Outcome {
    Outcome::Refused { reason: "NotLiquidatable".to_owned(), has_cost: false }
}

#[test]
fn an_account_is_worked_on_once_at_a_time() {
    let (mut in_flight, now) = (InFlight::new(64), Instant::now());
    let (one, other) = (liquidation(1, 0), liquidation(2, 0));
    assert_eq!(in_flight.begin(&one, now), Some(0));
    assert_eq!(in_flight.begin(&one, now), None);
    // Another market is locked too, because a task there affects the same account's margin.
    assert_eq!(in_flight.begin(&liquidation(1, 1), now), None);
    assert_eq!(in_flight.begin(&other, now), Some(0));
    assert!(in_flight.holds(&account(1)) && in_flight.holds(&account(2)) && !in_flight.holds(&account(3)));
    in_flight.end(&one, &DONE, now);
    assert_eq!(in_flight.begin(&one, now), Some(0));
}

#[test]
fn a_taker_takes_one_position_at_a_time() {
    let (mut in_flight, now) = (InFlight::new(64), Instant::now());
    let take = |number: u8| {
        let kind = TaskKind::TakeOver { account: number.into(), market: 0, most: 1 };
        task(kind, vec![account(number), account(99)])
    };
    assert_eq!(in_flight.begin(&take(1), now), Some(0));
    assert_eq!(in_flight.begin(&take(2), now), None);
    in_flight.end(&take(1), &DONE, now);
    assert_eq!(in_flight.begin(&take(2), now), Some(0));
}

#[test]
fn refused_actions_back_off_longer_each_time() {
    let (mut in_flight, mut now) = (InFlight::new(64), Instant::now());
    let one = task(TaskKind::CoverDeficit { market: 0 }, vec![Lock::Market(0)]);
    for rest in [1, 2, 4, 8, 16, 32, 64, 120, 120] {
        assert_eq!(in_flight.begin(&one, now), Some(0));
        in_flight.end(&one, &refused(), now);
        assert_eq!(in_flight.begin(&one, now + Duration::from_millis(rest * 1_000 - 1)), None);
        now += Duration::from_secs(rest);
    }
    // After a success, the back-off starts again from its shortest wait.
    assert_eq!(in_flight.begin(&one, now), Some(0));
    in_flight.end(&one, &DONE, now);
    assert_eq!(in_flight.begin(&one, now), Some(0));
}

/// Returns the back-off after `outcome`. Unit: milliseconds.
fn rest_after(in_flight: &mut InFlight, task: &Task, outcome: &Outcome, now: Instant) -> u64 {
    assert!(in_flight.begin(task, now).is_some());
    in_flight.end(task, outcome, now);
    let rests = |millis: &u64| !in_flight.may_begin(task, now + Duration::from_millis(*millis));
    (0..200_000).step_by(500).take_while(rests).count() as u64 * 500
}

#[test]
fn actions_for_profit_back_off_five_seconds_at_most() {
    let (mut in_flight, mut now) = (InFlight::new(64), Instant::now());
    for seconds in [1, 2, 4, 5, 5, 5] {
        assert_eq!(rest_after(&mut in_flight, &liquidation(1, 0), &refused(), now), seconds * 1_000);
        now += Duration::from_secs(seconds);
    }
}

#[test]
fn without_a_response_it_backs_off_for_a_second() {
    let (mut in_flight, mut now) = (InFlight::new(64), Instant::now());
    let unsent = Outcome::Unsent { reason: "no server".to_owned() };
    for one in [liquidation(1, 0), task(TaskKind::Repeg { market: 0, step: 1 }, vec![Lock::Market(0)])] {
        for _ in 0..8 {
            assert_eq!(rest_after(&mut in_flight, &one, &unsent, now), 1_000);
            now += Duration::from_secs(1);
        }
        // Later refusals are counted from the beginning again.
        assert_eq!(rest_after(&mut in_flight, &one, &refused(), now), 1_000);
        now += Duration::from_secs(1);
    }
}

#[test]
fn another_state_of_the_account_ends_the_rest() {
    let (mut in_flight, now) = (InFlight::new(64), Instant::now());
    let of = |basis| Task { basis: Some(basis), ..liquidation(1, 0) };
    assert_eq!(rest_after(&mut in_flight, &of(1), &refused(), now), 1_000);
    let later = now + Duration::from_secs(1);
    assert_eq!(rest_after(&mut in_flight, &of(1), &refused(), later), 2_000);
    assert!(in_flight.may_begin(&of(2), later) && !in_flight.may_begin(&of(1), later));
    // Later refusals are counted from the beginning again.
    assert_eq!(rest_after(&mut in_flight, &of(2), &refused(), later), 1_000);
}

/// Checks that a take-over of another size backs off too, because the size changes with every price.
#[test]
fn another_size_of_the_same_deed_rests_with_it() {
    let (mut in_flight, now) = (InFlight::new(64), Instant::now());
    let take = |most| task(TaskKind::TakeOver { account: 1, market: 0, most }, vec![account(1), account(99)]);
    assert_eq!(rest_after(&mut in_flight, &take(100), &refused(), now), 1_000);
    assert!(!in_flight.may_begin(&take(101), now));
}

#[test]
fn settlements_leave_half_of_the_places_to_liquidations() {
    let (mut in_flight, now) = (InFlight::new(4), Instant::now());
    let settle = |number: u8| task(TaskKind::RepayDebt { account: number.into() }, vec![account(number)]);
    assert!(in_flight.begin(&settle(1), now).is_some() && in_flight.begin(&settle(2), now).is_some());
    assert_eq!(in_flight.begin(&settle(3), now), None);
    assert!(in_flight.begin(&liquidation(4, 0), now).is_some());
    assert!(
        in_flight.begin(&task(TaskKind::CoverDeficit { market: 0 }, vec![Lock::Market(0)]), now).is_some()
    );
    // All places are taken now.
    assert_eq!(in_flight.begin(&liquidation(5, 0), now), None);
    in_flight.end(&settle(1), &DONE, now);
    assert!(in_flight.begin(&liquidation(5, 0), now).is_some());
    in_flight.end(&liquidation(4, 0), &DONE, now);
    assert!(in_flight.begin(&settle(3), now).is_some());
    // A single place is open to all tasks.
    assert!(InFlight::new(1).begin(&settle(1), now).is_some());
}

/// Checks that small positions in all places do not delay a large one.
#[test]
fn a_place_is_reserved_for_large_actions() {
    let (mut in_flight, now) = (InFlight::new(64), Instant::now());
    let of = |number: u8, stake| Task { stake: Quote::new(stake), ..liquidation(number, 0) };
    let dust = (0..200_u8).filter(|number| in_flight.begin(&of(*number, 1_000), now).is_some()).count();
    assert_eq!(dust, 56);
    assert_eq!(in_flight.begin(&of(201, 1_999), now), None);
    let large = (210..=250_u8).filter(|number| in_flight.begin(&of(*number, 50_000), now).is_some()).count();
    assert_eq!(large, 8);
    // A finished task frees its place for the larger task that comes first.
    in_flight.end(&of(0, 1_000), &DONE, now);
    assert!(
        in_flight.begin(&of(201, 1_999), now).is_none() && in_flight.begin(&of(251, 50_000), now).is_some()
    );
}

#[test]
fn expired_actions_are_retried_at_once_and_counted() {
    let (mut in_flight, now) = (InFlight::new(64), Instant::now());
    let one = liquidation(1, 0);
    for tries in 0..5 {
        assert_eq!(in_flight.begin(&one, now), Some(tries));
        in_flight.end(&one, &Outcome::Expired, now);
    }
    assert_eq!(in_flight.begin(&one, now), Some(5));
    in_flight.end(&one, &DONE, now);
    assert_eq!(in_flight.begin(&one, now), Some(0));
}

proptest! {
    #[test]
    fn no_lock_is_ever_held_twice(
        steps in prop::collection::vec((any::<bool>(), 0_u8..6, 0_u8..6, 0_u8..4), 1..200),
    ) {
        let (mut in_flight, mut now) = (InFlight::new(64), Instant::now());
        let mut running: Vec<Task> = Vec::new();
        for (begins, first, second, outcome) in steps {
            now += Duration::from_millis(700);
            if begins {
                let locks: BTreeSet<Lock> = [account(first), account(second)].into();
                let kind = TaskKind::TakeOver { account: first.into(), market: 0, most: second.into() };
                let next = task(kind, locks.into_iter().collect());
                let is_free = running.iter().all(|other| other.locks.iter().all(|lock| !next.locks.contains(lock)));
                if in_flight.begin(&next, now).is_some() {
                    prop_assert!(is_free);
                    running.push(next);
                }
            } else if !running.is_empty() {
                let ended = running.remove(usize::from(first) % running.len());
                let outcomes = [DONE, refused(), Outcome::Expired, Outcome::NotWorth];
                in_flight.end(&ended, &outcomes[usize::from(outcome)], now);
            }
            let held: usize = running.iter().map(|task| task.locks.len()).sum();
            prop_assert_eq!(in_flight.len(), held);
        }
    }
}
