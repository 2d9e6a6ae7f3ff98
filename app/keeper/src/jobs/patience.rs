//! Random delay before acting, so that competing keepers do not collide.

use super::{Action, Deed};
use rand::Rng as _;
use std::collections::HashMap;
use std::time::{Duration, Instant};

/// The time since each need was seen, and its random delay.
#[derive(Debug, Default)]
pub struct Patience {
    due: HashMap<Deed, Instant>,
}

impl Patience {
    /// The `wanted` needs that have lasted for a random delay of up to `most` without a break. Each need is checked
    /// again after the delay, nothing is locked meanwhile, and a need met by another keeper is dropped.
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

/// A random part of it.
pub fn part_of(most: Duration) -> Duration {
    most.mul_f64(rand::rng().random_range(0.0..=1.0))
}
