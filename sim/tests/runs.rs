//! Tests runs: the seed determines the outcome, keepers change it, and broken invariants are detected.

mod common;

use ballast_math::Quote;
use ballast_model::exchange::Exchange;
use ballast_sim::price_path::JumpDiffusion;
use ballast_sim::{Batch, Keepers, Prices, Seeds, Settings, Simulation, run_all};
use common::settings;

fn batch(settings: &Settings, runs: u64) -> Batch {
    run_all(settings, Seeds { first: 1, runs }, || {}).expect("every invariant holds")
}

fn on_threads(threads: usize) -> Batch {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads start");
    pool.install(|| batch(&settings(), 24))
}

#[test]
fn the_threads_do_not_change_the_result() {
    let one = on_threads(1);
    assert_eq!(one, on_threads(4));
    assert_eq!(one.distributions().len(), ballast_sim::METRICS.len());
    let seeds: Vec<u64> = one.outcomes.iter().map(|run| run.seed).collect();
    assert_eq!(seeds, (1..25).collect::<Vec<_>>());
}

#[test]
fn runs_of_different_seeds_differ_and_a_run_can_be_repeated_alone() {
    let batch = batch(&settings(), 8);
    let alone = Simulation::new(&settings(), 5).and_then(Simulation::run).expect("every invariant holds");
    assert_eq!(batch.outcomes[4], alone);
    assert_ne!(batch.outcomes[4].volume, batch.outcomes[5].volume);
}

#[test]
fn every_step_is_audited() {
    let batch = batch(&settings(), 2);
    // There is one audit when the market opens, and one after each of 90 steps.
    assert!(batch.outcomes.iter().all(|run| run.audits == 91));
}

#[test]
fn without_keepers_there_is_more_bad_debt() {
    // The run is long enough for losses to grow that keepers could have stopped.
    let law = JumpDiffusion { jumps: 40.0, ..JumpDiffusion::default() };
    let long = Settings { prices: Prices::JumpDiffusion(law), ..settings() };
    let on = batch(&long, 40);
    let off = Settings { keepers: Keepers { are_on: false, ..Keepers::default() }, ..long };
    let off = batch(&off, 40);
    let sum = |batch: &Batch| batch.outcomes.iter().map(|run| run.bad_debt).sum::<i64>();
    assert!(on.outcomes.iter().map(|run| run.liquidations + run.take_overs).sum::<u64>() > 40);
    assert!(off.outcomes.iter().all(|run| run.liquidations + run.take_overs + run.peg_steps == 0));
    assert!(sum(&off) > 2 * sum(&on), "off {} on {}", sum(&off), sum(&on));
}

#[test]
fn late_keepers_leave_more_bad_debt() {
    let delayed = |delay| Settings { keepers: Keepers { delay, ..Keepers::default() }, ..settings() };
    let sum = |delay| batch(&delayed(delay), 40).outcomes.iter().map(|run| run.bad_debt).sum::<i64>();
    let (soon, late) = (sum(0), sum(3_000));
    assert!(late > soon, "soon {soon}, late {late}");
}

/// Breaks the exchange in the middle of a run. The next step must detect the damage and name the seed.
fn what_is_found(breaks: impl FnOnce(&mut Exchange)) -> String {
    let mut run = Simulation::new(&settings(), 77).expect("the market opens");
    for _ in 0..30 {
        assert!(run.next_step().expect("every invariant holds"));
    }
    breaks(&mut run.exchange);
    let failure = run.next_step().expect_err("the exchange is broken");
    assert_eq!((failure.seed, failure.step), (77, 31));
    failure.to_string()
}

fn more(amount: &mut Quote) {
    *amount = amount.plus(Quote::new(2_000_000)).expect("it fits");
}

#[test]
fn tokens_from_nowhere_are_found() {
    let minted = what_is_found(|exchange| more(&mut exchange.venues[0].state.insurance));
    assert!(minted.contains("tokens") && minted.contains("--seed 77 --runs 1"), "{minted}");
    let given = what_is_found(|exchange| more(&mut exchange.accounts[3].cash));
    assert!(given.contains("tokens"), "{given}");
}

#[test]
fn a_market_that_owes_too_much_is_found() {
    let broken = || what_is_found(|exchange| more(&mut exchange.venues[0].state.surplus));
    // No rule can make such a change, so the model's commit ends the run.
    let found = std::panic::catch_unwind(broken).expect_err("the exchange is broken");
    let message = found.downcast_ref::<String>().expect("a message");
    assert!(message.contains("InvariantViolated"), "{message}");
}

#[test]
fn a_position_that_its_side_does_not_know_is_found() {
    let position = what_is_found(|exchange| {
        let positions = exchange.accounts.iter_mut().flat_map(|account| &mut account.positions);
        let largest = positions.max_by_key(|position| position.base.magnitude()).expect("there are accounts");
        assert!(!largest.base.is_zero());
        more(&mut largest.quote);
    });
    assert!(position.contains("is booked"), "{position}");
}
