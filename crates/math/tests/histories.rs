//! Random histories of a model exchange: every rule of the market after every action, and an empty exchange at the end.
//!
//! `BALLAST_HISTORIES` sets how many, `BALLAST_ACTIONS` how long, `BALLAST_SEED` where to begin.

mod common;

use common::history::{History, Tally};

fn setting(name: &str, usual: u64) -> u64 {
    std::env::var(name).map_or(usual, |text| text.parse().unwrap())
}

fn run(new: fn(u64) -> History) -> Tally {
    let first = setting("BALLAST_SEED", 0);
    let mut tally = Tally::new();
    for seed in first..first + setting("BALLAST_HISTORIES", 600) {
        let mut history = new(seed);
        history.run(setting("BALLAST_ACTIONS", 400));
        for (key, count) in history.tally {
            *tally.entry(key).or_default() += count;
        }
    }
    for ((action, outcome), count) in &tally {
        println!("{action:14} {outcome:24} {count}");
    }
    tally
}

#[test]
fn no_history_breaks_a_rule() {
    let tally = run(History::new);
    for action in ACTIONS {
        assert!(tally.contains_key(&(action, "applied")), "no history came to apply {action}");
    }
}

/// Every action that a history must have seen to count as a test.
const ACTIONS: [&str; 15] = [
    "deposit",
    "withdraw",
    "trade",
    "close",
    "liquidate",
    "take_over",
    "settle_loss",
    "realise_gain",
    "repay",
    "collect",
    "share_claims",
    "cover_deficit",
    "update",
    "repeg",
    "raise_depth",
];

#[test]
fn neither_does_one_of_the_largest_markets() {
    let tally = run(History::of_largest);
    assert!(tally.contains_key(&("liquidate", "applied")));
}

/// Histories that have broken a rule before it was mended.
#[test]
fn what_was_found_once_stays_mended() {
    for seed in [190, 1_442, 2_174, 4_017, 1_061_895, 2_171_839, 3_140_628, 4_132_334] {
        History::new(seed).run(400);
    }
}
