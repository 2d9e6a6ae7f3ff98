//! Random histories of a model exchange. Every market rule is checked after every action, until the exchange is empty.
//!
//! `BALLAST_HISTORIES` sets the number of histories, `BALLAST_ACTIONS` sets their length, and `BALLAST_SEED` sets the first seed.
//! `testing/histories` runs the same histories on bytecode.

use ballast_model::history::tally::Tally;
use ballast_model::history::{Call, Choices, Style, generate};

const USUAL: Style = Style { is_largest: false, is_wide: false, wrong: 0 };

fn setting(name: &str, usual: u64) -> u64 {
    std::env::var(name).map_or(usual, |text| text.parse().unwrap())
}

fn run_one(seed: u64, style: Style, actions: u64) -> Tally {
    let generated = generate(Choices::Seeded(seed), style, 6, actions, ());
    if let Err(violation) = &generated.result {
        panic!("seed {seed}: {violation}");
    }
    generated.tally
}

fn run(style: Style, usual: u64) -> Tally {
    let first = setting("BALLAST_SEED", 0);
    let mut tally = Tally::default();
    for seed in first..first + setting("BALLAST_HISTORIES", usual) {
        tally.add(&run_one(seed, style, setting("BALLAST_ACTIONS", 600)));
    }
    for ((action, outcome), count) in &tally.0 {
        println!("{action:24} {outcome:24} {count}");
    }
    tally
}

#[test]
fn no_history_breaks_a_rule() {
    let tally = run(USUAL, 400);
    for action in Call::NAMES {
        assert!(tally.done(action) > 0, "no history came to {action}");
    }
}

#[test]
fn neither_does_one_of_the_largest_markets() {
    let tally = run(Style { is_largest: true, ..USUAL }, 400);
    assert!(tally.done("liquidate") > 0);
}

#[test]
fn neither_does_one_of_more_markets_than_positions() {
    let tally = run(Style { is_wide: true, ..USUAL }, 60);
    assert!(tally.0.contains_key(&("trade", "NoFreePosition")));
}
