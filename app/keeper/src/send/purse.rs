//! The hourly budget for postings.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

const HOUR: Duration = Duration::from_secs(3_600);

/// A budget of lamports for any hour, and the spending so far.
#[derive(Debug)]
pub struct Purse {
    an_hour: u64,
    spent: Mutex<VecDeque<(Instant, u64)>>,
}

impl Purse {
    /// Nothing spent yet.
    #[must_use]
    pub const fn new(lamports_an_hour: u64) -> Self {
        Self { an_hour: lamports_an_hour, spent: Mutex::new(VecDeque::new()) }
    }

    /// The remaining budget. Unit: lamports.
    #[must_use]
    pub fn left(&self, now: Instant) -> u64 {
        let mut spent = self.spent.lock().unwrap_or_else(PoisonError::into_inner);
        while spent.front().is_some_and(|(when, _)| now.saturating_duration_since(*when) >= HOUR) {
            spent.pop_front();
        }
        let sum = spent.iter().fold(0_u64, |sum, (_, lamports)| sum.saturating_add(*lamports));
        self.an_hour.saturating_sub(sum)
    }

    /// Books spent lamports.
    pub fn spend(&self, lamports: u64, now: Instant) {
        if lamports > 0 {
            self.spent.lock().unwrap_or_else(PoisonError::into_inner).push_back((now, lamports));
        }
    }
}
