//! Adds a random delay before acting, so that competing keepers do not collide.

use super::{Task, TaskKind};
use rand::Rng as _;
use std::collections::HashMap;
use std::time::{Duration, Instant};

/// The tasks that are waiting out their random delay.
#[derive(Debug, Default)]
pub struct Delays {
    due: HashMap<TaskKind, Instant>,
}

impl Delays {
    /// Returns the `wanted` tasks that have been needed continuously for a random delay of up to `most`. Each task is
    /// checked again after its delay, and nothing is locked meanwhile. A task that another keeper has completed is
    /// dropped.
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

/// Returns a random part of `most`.
pub fn part_of(most: Duration) -> Duration {
    most.mul_f64(rand::rng().random_range(0.0..=1.0))
}
