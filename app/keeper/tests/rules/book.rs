//! What is older than what is known changes nothing, in whatever order it is heard.

use crate::model::{Model, START};
use ballast_keeper::state::{Book, Record, Update};
use ballast_math::account::Account;
use ballast_math::{Clock, Quote};
use proptest::prelude::*;
use solana_pubkey::Pubkey;
use std::collections::{BTreeMap, BTreeSet};

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
    // Read as of slot 11: the third account is younger than that.
    let present = BTreeSet::from([address(0)]);
    let gone: Vec<_> = book.missing_from(&present, 12).collect();
    assert_eq!(gone, [address(1)]);
}

#[test]
fn every_state_of_an_account_has_a_number_of_its_own() {
    let mut book = Book::default();
    let id = book.put(address(0), 1, record(1)).unwrap();
    let first = book.version(id);
    // The same state again, as of later.
    book.put(address(0), 2, record(1));
    assert_eq!(book.version(id), first);
    book.put(address(0), 3, record(2));
    let second = book.version(id);
    book.remove(&address(0), 4);
    assert_eq!(book.version(id), None);
    // Somebody else gets the number of the account, and not that of its state.
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
        // The last of the newest, for each account. A closed one may come back.
        let mut newest: BTreeMap<u8, (u64, Option<i64>)> = BTreeMap::new();
        for (number, slot, cash) in heard {
            let known = newest.get(&number).copied();
            // What was closed is forgotten, its slot included: it is read anew sooner or later.
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
