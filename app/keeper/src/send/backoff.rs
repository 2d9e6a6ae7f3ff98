//! Implements exponential backoff.

use rand::Rng as _;
use std::time::Duration;

/// Doubles the wait after each failure up to a limit. The wait is also randomised, to keep keepers from all retrying
/// at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Backoff {
    first: Duration,
    most: Duration,
    failures: u32,
}

impl Backoff {
    /// Creates a backoff that waits `first` after the first failure and never longer than `most`.
    #[must_use]
    pub const fn new(first: Duration, most: Duration) -> Self {
        Self { first, most, failures: 0 }
    }

    /// Resets the backoff after a success.
    pub const fn reset(&mut self) {
        self.failures = 0;
    }

    /// Returns the number of consecutive failures.
    #[must_use]
    pub const fn failures(&self) -> u32 {
        self.failures
    }

    /// Counts a failure and returns the wait before the next attempt, without its random part.
    pub fn fail(&mut self) -> Duration {
        let factor = 1_u32.checked_shl(self.failures).unwrap_or(u32::MAX);
        self.failures = self.failures.saturating_add(1);
        self.first.saturating_mul(factor).min(self.most)
    }

    /// Counts a failure and waits for between half and all of the time that [`Backoff::fail`] returns.
    pub async fn wait(&mut self) {
        let whole = self.fail();
        let part = rand::rng().random_range(0.5..=1.0);
        tokio::time::sleep(whole.mul_f64(part)).await;
    }
}
