//! One action at a time for each account and each market.

use ballast_keeper::jobs::{Action, Deed, Lock};
use ballast_keeper::send::{InFlight, Outcome};
use ballast_math::Quote;
use proptest::prelude::*;
use solana_pubkey::Pubkey;
use std::collections::BTreeSet;
use std::time::{Duration, Instant};

fn account(number: u8) -> Lock {
    Lock::Account(Pubkey::new_from_array([number; 32]))
}

fn action(deed: Deed, locks: Vec<Lock>) -> Action {
    let instruction = ballast_client::instructions::collect_claim(Pubkey::default(), Pubkey::default());
    Action { deed, instruction, locks, written: vec![], revenue: Quote::ZERO }
}

fn liquidation(number: u8, market: u32) -> Action {
    action(Deed::Liquidate { account: number.into(), market }, vec![account(number)])
}

const DONE: Outcome = Outcome::Done { slot: 1 };

fn refused() -> Outcome {
    Outcome::Refused { reason: "NotLiquidatable".to_owned(), has_cost: false }
}

#[test]
fn an_account_is_worked_on_once_at_a_time() {
    let (mut in_flight, now) = (InFlight::default(), Instant::now());
    let (one, other) = (liquidation(1, 0), liquidation(2, 0));
    assert_eq!(in_flight.begin(&one, now), Some(0));
    assert_eq!(in_flight.begin(&one, now), None);
    // In another market neither: what is done in one changes what there is to do in the other.
    assert_eq!(in_flight.begin(&liquidation(1, 1), now), None);
    assert_eq!(in_flight.begin(&other, now), Some(0));
    assert!(in_flight.holds(&account(1)) && in_flight.holds(&account(2)) && !in_flight.holds(&account(3)));
    in_flight.end(&one, &DONE, now);
    assert_eq!(in_flight.begin(&one, now), Some(0));
}

#[test]
fn a_taker_takes_one_position_at_a_time() {
    let (mut in_flight, now) = (InFlight::default(), Instant::now());
    let take = |number: u8| {
        let deed = Deed::TakeOver { account: number.into(), market: 0, most: 1 };
        action(deed, vec![account(number), account(99)])
    };
    assert_eq!(in_flight.begin(&take(1), now), Some(0));
    assert_eq!(in_flight.begin(&take(2), now), None);
    in_flight.end(&take(1), &DONE, now);
    assert_eq!(in_flight.begin(&take(2), now), Some(0));
}

#[test]
fn what_is_refused_rests_longer_each_time() {
    let (mut in_flight, mut now) = (InFlight::default(), Instant::now());
    let one = liquidation(1, 0);
    for rest in [1, 2, 4, 8, 16, 32, 64, 120, 120] {
        assert_eq!(in_flight.begin(&one, now), Some(0));
        in_flight.end(&one, &refused(), now);
        assert_eq!(in_flight.begin(&one, now + Duration::from_millis(rest * 1_000 - 1)), None);
        now += Duration::from_secs(rest);
    }
    // Once it has worked, it starts from the beginning.
    assert_eq!(in_flight.begin(&one, now), Some(0));
    in_flight.end(&one, &DONE, now);
    assert_eq!(in_flight.begin(&one, now), Some(0));
}

#[test]
fn what_has_expired_is_tried_at_once_and_counted() {
    let (mut in_flight, now) = (InFlight::default(), Instant::now());
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
        let (mut in_flight, mut now) = (InFlight::default(), Instant::now());
        let mut running: Vec<Action> = Vec::new();
        for (begins, first, second, outcome) in steps {
            now += Duration::from_millis(700);
            if begins {
                let locks: BTreeSet<Lock> = [account(first), account(second)].into();
                let deed = Deed::TakeOver { account: first.into(), market: 0, most: second.into() };
                let next = action(deed, locks.into_iter().collect());
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
            let held: usize = running.iter().map(|action| action.locks.len()).sum();
            prop_assert_eq!(in_flight.len(), held);
        }
    }
}
