//! For how long positions have been unhealthy: what tells whether liquidation works.

use crate::index::Unhealthy;
use std::collections::HashMap;
use std::time::{Duration, Instant};

/// Since when which position is unhealthy.
#[derive(Debug, Default)]
pub struct Vigil {
    since: HashMap<Unhealthy, Instant>,
}

impl Vigil {
    /// Takes down who is unhealthy now; for how long the oldest of them has been.
    pub fn look(&mut self, unhealthy: &[Unhealthy], now: Instant) -> Duration {
        let before = std::mem::take(&mut self.since);
        let since = |position: &Unhealthy| before.get(position).copied().unwrap_or(now);
        self.since = unhealthy.iter().map(|position| (*position, since(position))).collect();
        let oldest = self.since.values().min().copied().unwrap_or(now);
        now.saturating_duration_since(oldest)
    }
}
