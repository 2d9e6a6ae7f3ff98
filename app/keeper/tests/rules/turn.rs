//! Tests which accounts are measured first if there are too many.

use crate::model::CONTRACT;
use ballast_keeper::bench::Crowd;
use ballast_keeper::index::Unhealthy;
use ballast_keeper::mirror::Mirror;
use ballast_keeper::state::Update;
use ballast_keeper::turn::Turn;
use ballast_math::Quote;
use std::collections::BTreeSet;

/// The size of the smallest position. Unit: 1e-9 contract.
const DUST: i64 = 10_000_000;

fn of(position: &Unhealthy) -> (u32, i64) {
    (position.account, position.stake.raw())
}

#[test]
fn everybody_has_a_turn() {
    let all: Vec<Unhealthy> =
        (0..1_000).map(|account| Unhealthy { account, market: 0, stake: Quote::ZERO }).collect();
    let (mut turn, mut seen) = (Turn::default(), BTreeSet::new());
    for _ in 0..10 {
        let (taken, left) = turn.split(all.clone(), 256, of);
        assert_eq!((taken.len(), left.len()), (256, 744));
        seen.extend(taken);
    }
    assert_eq!(seen.len(), 1_000);
    // If there are few items, all are taken at once and none twice.
    let mut few = turn.split(all[..10].to_vec(), 256, of).0;
    few.sort_unstable();
    assert_eq!(few, &all[..10]);
    assert_eq!(turn.split(Vec::new(), 256, of), (vec![], vec![]));
}

#[test]
fn what_is_largest_is_in_every_turn() {
    let stake = |account: u32| Quote::new(if account % 1_000 == 7 { 1_000_000 } else { 1 });
    let all: Vec<Unhealthy> =
        (0..100_000).map(|account| Unhealthy { account, market: 0, stake: stake(account) }).collect();
    let mut turn = Turn::default();
    for _ in 0..5 {
        let (taken, _) = turn.split(all.clone(), 256, of);
        // The largest come first.
        assert!(taken[..100].iter().all(|position| position.account % 1_000 == 7));
        assert_eq!(taken.len(), 256);
    }
}

/// Checks that an account with many positions does not block the rotation.
#[test]
fn several_positions_of_an_account_do_not_stop_the_turn() {
    let positions = (0..100).flat_map(|account| (0..8).map(move |market| (account, market)));
    let all: Vec<Unhealthy> =
        positions.map(|(account, market)| Unhealthy { account, market, stake: Quote::ZERO }).collect();
    let (mut turn, mut seen) = (Turn::default(), BTreeSet::new());
    for _ in 0..400 {
        seen.extend(turn.split(all.clone(), 20, of).0);
    }
    assert_eq!(seen.len(), all.len());
}

fn mirror_of(crowd: &mut Crowd, parts: &[(usize, i64)]) -> Mirror {
    let mut mirror = Mirror::default();
    let apply = |mirror: &mut Mirror, updates: Vec<Update>| {
        updates.into_iter().for_each(|update| mirror.apply(update));
    };
    apply(&mut mirror, crowd.markets().unwrap());
    for (count, base) in parts {
        apply(&mut mirror, crowd.longs(*count, *base).unwrap());
    }
    let _healthy = mirror.tick();
    apply(&mut mirror, crowd.tick(900).unwrap());
    mirror
}

/// Checks that many small positions do not hide a large one, which is found in the first tick and quoted first.
#[test]
fn a_whale_among_dust_is_found_and_quoted_first() {
    let mut crowd = Crowd::new(1);
    let mut mirror = mirror_of(&mut crowd, &[(5_000, DUST), (1, 500 * CONTRACT as i64), (5_000, DUST)]);
    let tick = mirror.tick();
    assert!(tick.waiting > 5_000 && tick.touched < 5_000, "{} {}", tick.waiting, tick.touched);
    let quoted = Turn::default().split(tick.unhealthy, 256, of).0;
    assert_eq!(quoted[0].account, 5_000);
    assert!(quoted[0].stake > Quote::new(45_000_000_000), "{:?}", quoted[0]);
    // The other positions are found in the following ticks.
    let mut ticks = 0;
    let found = loop {
        let tick = mirror.tick();
        ticks += 1;
        if tick.waiting == 0 {
            break tick.unhealthy.len();
        }
    };
    assert_eq!((found, ticks), (10_001, 2));
}

/// Checks that an account that becomes unhealthy or grows after the tiny ones were found is measured again at once.
#[test]
fn changed_accounts_are_measured_again_at_once() {
    let mut crowd = Crowd::new(1);
    let mut mirror = mirror_of(&mut crowd, &[(10_000, DUST)]);
    while mirror.tick().waiting > 0 {}
    let whale = crowd.longs(1, 500 * CONTRACT as i64).unwrap();
    whale.into_iter().for_each(|update| mirror.apply(update));
    crowd.tick(899).unwrap().into_iter().for_each(|update| mirror.apply(update));
    let tick = mirror.tick();
    assert!(tick.unhealthy.iter().any(|position| position.stake > Quote::new(45_000_000_000)));
    // Some of the accounts found earlier are measured again.
    assert!(tick.touched <= 2_049, "{}", tick.touched);
}
