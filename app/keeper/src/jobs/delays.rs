//! Random delay before acting, so that competing keepers do not collide.

use super::{Task, TaskKind};
use rand::Rng as _;
use std::collections::HashMap;
use std::time::{Duration, Instant};

/// The time since each need was seen, and its random delay.
#[derive(Debug, Default)]
pub struct Delays {
    due: HashMap<TaskKind, Instant>,
}

impl Delays {
    /// The `wanted` needs that have lasted for a random delay of up to `most` without a break. Each need is checked
    /// again after the delay, nothing is locked meanwhile, and a need met by another keeper is dropped.
    pub fn ripe(
        &mut self,
        wanted: Vec<Task>,
        most: impl Fn(&TaskKind) -> Duration,
        now: Instant,
    ) -> Vec<Task> {
        let before = std::mem::take(&mut self.due);
        let due = |task: &Task| {
            let kind = task.kind.of_any_size();
            (kind, before.get(&kind).copied().unwrap_or_else(|| now + part_of(most(&kind))))
        };
        self.due = wanted.iter().map(due).collect();
        let is_due = |task: &Task| self.due.get(&task.kind.of_any_size()).is_some_and(|due| *due <= now);
        wanted.into_iter().filter(is_due).collect()
    }
}

/// A random part of it.
pub fn part_of(most: Duration) -> Duration {
    most.mul_f64(rand::rng().random_range(0.0..=1.0))
}
