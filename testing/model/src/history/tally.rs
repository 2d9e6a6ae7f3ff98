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

    /// How many of them were transactions: time that passes and oracles that publish are none.
    #[must_use]
    pub fn transactions(&self) -> u64 {
        let others = ["(time passes)", "(oracle)"];
        let ours = self.0.iter().filter(|((action, _), _)| !others.contains(action));
        ours.map(|(_, count)| count).sum()
    }

    /// How often an action was done.
    #[must_use]
    pub fn done(&self, action: &'static str) -> u64 {
        self.0.get(&(action, DONE)).copied().unwrap_or(0)
    }
}

/// What became of an action that was not refused.
pub const DONE: &str = "done";
