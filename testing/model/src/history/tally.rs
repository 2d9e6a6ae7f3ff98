//! Keeps statistics of a history, which show how many actions of each kind were done or refused, and why.

use std::collections::BTreeMap;

/// Counts by action name and outcome. The outcome is `done` or the name of the refusal.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally(pub BTreeMap<(&'static str, &'static str), u64>);

impl Tally {
    /// Counts one action.
    pub fn count(&mut self, action: &'static str, outcome: &'static str) {
        *self.0.entry((action, outcome)).or_default() += 1;
    }

    /// Adds the counts of another tally.
    pub fn add(&mut self, other: &Self) {
        for (key, count) in &other.0 {
            *self.0.entry(*key).or_default() += count;
        }
    }

    /// Returns the number of actions.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.0.values().sum()
    }

    /// Returns how many of the actions were transactions. The passage of time and oracle updates are not
    /// transactions.
    #[must_use]
    pub fn transactions(&self) -> u64 {
        let others = ["(time passes)", "(oracle)"];
        let ours = self.0.iter().filter(|((action, _), _)| !others.contains(action));
        ours.map(|(_, count)| count).sum()
    }

    /// Returns how many times an action was done.
    #[must_use]
    pub fn done(&self, action: &'static str) -> u64 {
        self.0.get(&(action, DONE)).copied().unwrap_or(0)
    }
}

/// The outcome name of an action that was not refused.
pub const DONE: &str = "done";
