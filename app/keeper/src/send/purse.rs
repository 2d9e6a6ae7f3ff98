//! Limits hourly spending on postings.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

const HOUR: Duration = Duration::from_secs(3_600);

/// A budget in lamports for any period of one hour, and the amount spent so far.
#[derive(Debug)]
pub struct Purse {
    an_hour: u64,
    spent: Mutex<VecDeque<(Instant, u64)>>,
}

impl Purse {
    /// Creates a purse from which nothing has been spent.
    #[must_use]
    pub const fn new(lamports_an_hour: u64) -> Self {
        Self { an_hour: lamports_an_hour, spent: Mutex::new(VecDeque::new()) }
    }

    /// Returns the remaining budget. Unit: lamports.
    #[must_use]
    pub fn left(&self, now: Instant) -> u64 {
        let mut spent = self.spent.lock().unwrap_or_else(PoisonError::into_inner);
        while spent.front().is_some_and(|(when, _)| now.saturating_duration_since(*when) >= HOUR) {
            spent.pop_front();
        }
        let sum = spent.iter().fold(0_u64, |sum, (_, lamports)| sum.saturating_add(*lamports));
        self.an_hour.saturating_sub(sum)
    }

    /// Books an amount as spent.
    pub fn spend(&self, lamports: u64, now: Instant) {
        if lamports > 0 {
            self.spent.lock().unwrap_or_else(PoisonError::into_inner).push_back((now, lamports));
        }
    }
}
