//! Tests that paid claims are collected together, and only if they are worth more than the cost.

use crate::model::{CONTRACT, Model, QUOTE, START, address};
use ballast_client::transaction::{Draft, Version};
use ballast_keeper::config::Settings;
use ballast_keeper::jobs::{Lock, Own, Task, View, settlements};
use ballast_math::{Quote, Side};
use std::collections::BTreeSet;

/// The accounts with short positions, which realise their gains.
const SHORTS: std::ops::Range<usize> = 1..9;

/// Returns a model in which eight shorts have each realised a gain on this many thousandths of a contract. The long's
/// loss pays for it.
fn paid(thousandths: u64) -> Model {
    let mut model = Model::new();
    let base = CONTRACT / 1_000 * thousandths;
    model.trade(0, 0, (Side::Long, 8 * base + 100 * CONTRACT));
    SHORTS.for_each(|who| model.trade(who, 0, (Side::Short, base)));
    model.advance(1);
    model.publish(0, START / 1_000 * 960);
    (9..12).for_each(|who| model.trade(who, 0, (Side::Short, 100 * CONTRACT)));
    SHORTS.for_each(|who| model.trade(who, 0, (Side::Long, base)));
    assert!(model.exchange.state(0).open_claims.is_positive());
    // The pool may already hold enough.
    let _nothing_to_do = model.exchange.settle_loss(0, 0);
    model.advance(60);
    model.exchange.share_claims(0).unwrap();
    assert!(model.exchange.state(0).open_claims.is_zero());
    model.tell();
    model
}

fn collected(model: &Model, settings: &str) -> Vec<Task> {
    let settings = Settings::parse(settings).unwrap();
    let own = Own { authority: address(40), account: address(41), taker: None };
    settlements(&View { mirror: &model.mirror, own: &own, settings: &settings })
}

#[test]
fn many_claims_are_collected_in_one_transaction() {
    let mut model = paid(1_000);
    let tasks = collected(&model, "");
    let [task] = tasks.as_slice() else { panic!("{tasks:?}") };
    assert_eq!((task.kind.name(), task.instructions.len()), ("collect_claim", SHORTS.len()));
    let locks: BTreeSet<Lock> = SHORTS.map(|who| Lock::Account(address(who))).collect();
    assert_eq!(task.locks.iter().copied().collect::<BTreeSet<_>>(), locks);
    assert_eq!((task.locks.len(), task.written.len()), (locks.len(), locks.len() + 1));
    assert!(SHORTS.into_iter().all(|who| model.exchange.collect(who, 0).is_ok()));
}

/// Checks that even sixteen collections fit into one transaction.
#[test]
fn as_many_as_are_collected_together_fit_a_transaction() {
    let model = paid(1_000);
    let task = collected(&model, "").remove(0);
    let mut all = task.instructions;
    let fresh = |number: u8| {
        let mut instruction = all[0].clone();
        let place = instruction.accounts.iter().position(|meta| meta.pubkey == address(1)).unwrap();
        instruction.accounts[place].pubkey = address(usize::from(number));
        instruction
    };
    let more: Vec<_> = (100..108).map(fresh).collect();
    all.extend(more);
    let payer = address(40);
    let draft = Draft::new(&payer, &all);
    let bytes = draft.bytes().unwrap();
    assert!(all.len() == 16 && bytes <= Version::V0.most_bytes(), "{bytes}");
}

/// Checks that tiny claims do not get a transaction of their own, and that a last group that is too small does not either.
#[test]
fn dust_is_not_collected_at_the_keepers_cost() {
    // There are eight claims of about 0.06 quote each, from positions of the smallest size.
    let model = paid(10);
    let sum = SHORTS.map(|who| model.exchange.position_of(who, 0).unwrap().claim.amount.raw()).sum::<i64>();
    assert!((400_000..QUOTE / 2).contains(&sum), "{sum}");
    assert_eq!(collected(&model, "").len(), 1);
    // Together they are worth more than `least`, but less than the transaction costs.
    assert_eq!(collected(&model, "[liquidator]\nsol_price = \"60000\""), []);
    assert_eq!(collected(&model, "[settlement]\nleast = \"0.5\""), []);
    let settings = Settings::parse("[settlement]\nleast = \"0\"").unwrap();
    assert_eq!(settings.least_settled(), Quote::new(2_000));
}
