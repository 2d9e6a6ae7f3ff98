//! Random histories of a model exchange: every rule of the market after every action, and an empty exchange at the end.
//!
//! `BALLAST_HISTORIES` sets how many, `BALLAST_ACTIONS` how long, `BALLAST_SEED` where to begin.

mod common;

use common::history::{History, Tally};

fn setting(name: &str, usual: u64) -> u64 {
    std::env::var(name).map_or(usual, |text| text.parse().unwrap())
}

#[test]
fn no_history_breaks_a_rule() {
    let first = setting("BALLAST_SEED", 0);
    let mut tally = Tally::new();
    for seed in first..first + setting("BALLAST_HISTORIES", 100) {
        let mut history = History::new(seed);
        history.run(setting("BALLAST_ACTIONS", 400));
        for (key, count) in history.tally {
            *tally.entry(key).or_default() += count;
        }
    }
    for ((action, outcome), count) in &tally {
        println!("{action:14} {outcome:24} {count}");
    }
    for action in ACTIONS {
        assert!(tally.contains_key(&(action, "applied")), "no history came to apply {action}");
    }
}

const ACTIONS: [&str; 16] = [
    "deposit", "withdraw", "trade", "close", "liquidate", "take_over", "settle_loss", "realise_gain", "repay",
    "collect", "share_claims", "cover_deficit", "update", "repeg", "raise_depth", "deposit",
];
