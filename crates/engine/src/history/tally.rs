//! What a history did: actions per kind, done or refused, and why.

use std::collections::BTreeMap;

/// Counts per name of an action and what became of it: `done`, or the refusal.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally(pub BTreeMap<(&'static str, &'static str), u64>);

impl Tally {
    /// Counts one.
    pub fn count(&mut self, action: &'static str, outcome: &'static str) {
        *self.0.entry((action, outcome)).or_default() += 1;
    }

    /// Adds another.
    pub fn add(&mut self, other: &Self) {
        for (key, count) in &other.0 {
            *self.0.entry(*key).or_default() += count;
        }
    }

    /// How many actions there were.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.0.values().sum()
    }

    /// How often an action was done.
    #[must_use]
    pub fn done(&self, action: &'static str) -> u64 {
        self.0.get(&(action, DONE)).copied().unwrap_or(0)
    }
}

/// What became of an action that was not refused.
pub const DONE: &str = "done";
