//! Waiting for others: two keepers that see the same need are not to act at once.

use super::{Action, Deed};
use rand::Rng as _;
use std::collections::HashMap;
use std::time::{Duration, Instant};

/// Since a need was seen, how long it is left to others.
#[derive(Debug, Default)]
pub struct Patience {
    due: HashMap<Deed, Instant>,
}

impl Patience {
    /// Of what is `wanted` now, that which has been wanted, without a break, for as long as chance has it: up to `most` of it. So
    /// each need is looked at again after the wait, nothing is locked meanwhile, and what somebody else has done is forgotten.
    pub fn ripe(
        &mut self,
        wanted: Vec<Action>,
        most: impl Fn(&Deed) -> Duration,
        now: Instant,
    ) -> Vec<Action> {
        let before = std::mem::take(&mut self.due);
        let due = |action: &Action| {
            let deed = action.deed.of_any_size();
            (deed, before.get(&deed).copied().unwrap_or_else(|| now + part_of(most(&deed))))
        };
        self.due = wanted.iter().map(due).collect();
        let is_due =
            |action: &Action| self.due.get(&action.deed.of_any_size()).is_some_and(|due| *due <= now);
        wanted.into_iter().filter(is_due).collect()
    }
}

/// A part of it, by chance.
pub fn part_of(most: Duration) -> Duration {
    most.mul_f64(rand::rng().random_range(0.0..=1.0))
}
