//! Tests that an older state never replaces a newer one, whatever the order of arrival.

use crate::model::{Model, START};
use ballast_keeper::feed::in_use_at;
use ballast_keeper::mirror::{Heeded, Mirror};
use ballast_keeper::state::{Book, Record, Update};
use ballast_math::account::Account;
use ballast_math::{Clock, Quote};
use proptest::prelude::*;
use solana_pubkey::Pubkey;
use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

fn record(cash: i64) -> Record {
    Record::of_state(&Account { cash: Quote::new(cash), ..Account::default() })
}

fn address(number: u8) -> Pubkey {
    Pubkey::new_from_array([number; 32])
}

#[test]
fn a_record_keeps_what_an_account_holds() {
    let mut model = Model::new();
    model.trade(3, 1, (ballast_math::Side::Long, START / 10));
    let state = model.exchange.accounts[3];
    assert_eq!(Record::of_state(&state).state(), state);
}

#[test]
fn an_account_that_is_missing_from_everything_is_gone() {
    let mut book = Book::default();
    for number in 0..3 {
        book.put(address(number), 10 + u64::from(number), record(1));
    }
    // The list was read at slot 12, so the third account, known from the same slot, is kept.
    let present = BTreeSet::from([address(0)]);
    let gone: Vec<_> = book.missing_from(&present, 12).collect();
    assert_eq!(gone, [address(1)]);
}

#[test]
fn every_state_of_an_account_has_a_number_of_its_own() {
    let mut book = Book::default();
    let id = book.put(address(0), 1, record(1)).unwrap();
    let first = book.version(id);
    // The same state arrives again from a later slot.
    book.put(address(0), 2, record(1));
    assert_eq!(book.version(id), first);
    book.put(address(0), 3, record(2));
    let second = book.version(id);
    book.remove(&address(0), 4);
    assert_eq!(book.version(id), None);
    // Another account reuses the number, but never the version of the state.
    assert_eq!(book.put(address(1), 5, record(2)), Some(id));
    assert!(first != second && book.version(id) != first && book.version(id) != second);
}

#[test]
fn time_does_not_run_backwards() {
    let mut model = Model::new();
    let now = model.mirror.markets.clock();
    model.mirror.apply(Update::Clock(Clock { time: now.time + 5, slot: now.slot - 1 }));
    assert_eq!(model.mirror.markets.clock(), now);
    model.mirror.apply(Update::Clock(Clock { time: now.time, slot: now.slot + 1 }));
    assert_eq!(model.mirror.markets.clock(), Clock { slot: now.slot + 1, ..now });
}

proptest! {
    #[test]
    fn the_newest_state_wins_in_any_order(
        heard in prop::collection::vec((0_u8..5, 0_u64..30, prop::option::of(1_i64..100)), 1..60),
    ) {
        let mut book = Book::default();
        // The newest state of each account wins. A closed account may be created again.
        let mut newest: BTreeMap<u8, (u64, Option<i64>)> = BTreeMap::new();
        for (number, slot, cash) in heard {
            let known = newest.get(&number).copied();
            // A closed account is forgotten together with its slot, until it is read again.
            let is_stale = known.is_some_and(|(known, cash)| cash.is_some() && known > slot);
            match cash {
                Some(cash) => { book.put(address(number), slot, record(cash)); }
                None => { book.remove(&address(number), slot); }
            }
            if !is_stale {
                newest.insert(number, (slot, cash));
            }
        }
        for (number, (_, cash)) in newest {
            let found = book.id_of(&address(number)).and_then(|id| book.record(id)).map(Record::cash);
            prop_assert_eq!(found, cash.map(Quote::new));
        }
    }
}

/// Checks the offset of the word that marks a slot as used, because servers filter accounts by that word.
#[test]
fn the_word_that_servers_look_at_is_that_of_the_position() {
    use ballast_client::accounts::{MarginAccount, encode};
    use bytemuck::Zeroable as _;
    let places = Account::default().positions.len();
    for used in 0..places {
        let mut account = MarginAccount::zeroed();
        account.state.positions[used].in_use = 1;
        let data = encode(&account);
        let found = (0..places).filter(|place| data[in_use_at(*place)..][..4] == 1_u32.to_le_bytes());
        assert_eq!(found.collect::<Vec<_>>(), [used]);
    }
}

const LEAP: u64 = 150;

fn market_at(model: &Model, slot: u64) -> Vec<Update> {
    let market = *model.mirror.markets.quoted().get(0).unwrap().market();
    let account = solana_account::Account {
        lamports: 1,
        data: ballast_client::accounts::encode(&market),
        owner: ballast_client::PROGRAM_ID,
        ..Default::default()
    };
    let clock = Clock { slot, time: i64::try_from(slot).unwrap_or(i64::MAX) };
    vec![
        Update::Account { address: ballast_client::pda::market(0), account: Some(account), slot },
        Update::Clock(clock),
    ]
}

/// Checks that a response from the far future is rejected, because the server is wrong or dishonest.
#[test]
fn a_response_from_an_impossible_slot_is_rejected() {
    let (model, mut mirror, now) = (Model::new(), Mirror::default(), Instant::now());
    for slot in [1_000, 1_001, 1_002] {
        assert_eq!(mirror.answer(market_at(&model, slot), now), Heeded::Taken);
    }
    for slot in [u64::MAX, 1_002 + LEAP + 1] {
        assert_eq!(mirror.answer(market_at(&model, slot), now), Heeded::Doubted);
        assert_eq!(mirror.markets.clock().slot, 1_002);
    }
    // An unrequested update is rejected as well.
    assert_eq!(mirror.hear(market_at(&model, u64::MAX), now), Heeded::Doubted);
    assert_eq!(mirror.answer(market_at(&model, 1_010), now), Heeded::Taken);
    // Any plausible number of slots may have passed.
    let later = now + Duration::from_secs(100);
    assert_eq!(mirror.answer(market_at(&model, 1_400), later), Heeded::Taken);
    assert_eq!(mirror.hear(market_at(&model, 3_010 + LEAP + 1), later), Heeded::Doubted);
    assert_eq!(mirror.hear(market_at(&model, 3_010 + LEAP), later), Heeded::Taken);
}

/// Checks that a slot that all responses report is accepted, however far ahead it is, and that its state can be replaced later.
#[test]
fn an_accepted_state_is_replaced_when_others_disagree() {
    let (model, mut mirror, now) = (Model::new(), Mirror::default(), Instant::now());
    // No response has been received before this one.
    assert_eq!(mirror.answer(market_at(&model, u64::MAX), now), Heeded::Taken);
    let far = Update::Account { address: address(9), account: Some(margin_account(7)), slot: u64::MAX };
    assert_eq!(mirror.hear(vec![far], now), Heeded::Taken);
    assert_eq!(mirror.markets.clock().slot, u64::MAX);
    assert_eq!(mirror.answer(market_at(&model, 1_000), now), Heeded::Turned);
    assert_eq!(mirror.markets.clock(), Clock { slot: 1_000, time: 1_000 });
    // A full reload replaces the state from the far slot.
    let all = vec![
        Update::Account { address: address(9), account: Some(margin_account(8)), slot: 1_001 },
        Update::All { present: BTreeSet::from([address(9)]), slot: 1_001 },
    ];
    assert_eq!(mirror.answer(all, now), Heeded::Taken);
    let id = mirror.book.id_of(&address(9)).unwrap();
    assert_eq!((mirror.book.record(id).unwrap().cash(), mirror.book.slot(id)), (Quote::new(8), Some(1_001)));
    let all = vec![Update::All { present: BTreeSet::new(), slot: 1_002 }];
    assert_eq!(mirror.answer(all, now), Heeded::Taken);
    assert!(mirror.book.is_empty());
    // After hours of silence, the third response is accepted.
    let heeded: Vec<_> = (0..4).map(|slot| mirror.answer(market_at(&model, 50_000 + slot), now)).collect();
    assert_eq!(heeded, [Heeded::Doubted, Heeded::Doubted, Heeded::Confirmed, Heeded::Taken]);
}

fn margin_account(cash: i64) -> solana_account::Account {
    use bytemuck::Zeroable as _;
    let mut account = ballast_client::accounts::MarginAccount::zeroed();
    account.version = 1;
    account.state.cash = Quote::new(cash);
    let data = ballast_client::accounts::encode(&account);
    solana_account::Account { lamports: 1, data, owner: ballast_client::PROGRAM_ID, ..Default::default() }
}
