//! What is under way: one action at a time for each account and each market, and none too soon after a refusal.

use super::{Backoff, Outcome};
use crate::jobs::{Action, Deed, Lock};
use std::collections::{HashMap, HashSet};
use std::time::{Duration, Instant};

/// The wait after the first refusal of an action.
const FIRST_REST: Duration = Duration::from_secs(1);
/// The longest wait after refusals.
const LONGEST_REST: Duration = Duration::from_secs(120);

/// What is under way, and what rests.
#[derive(Debug, Default)]
pub struct InFlight {
    held: HashSet<Lock>,
    resting: HashMap<Deed, Rest>,
}

#[derive(Debug)]
struct Rest {
    backoff: Backoff,
    until: Instant,
    tries: u32,
}

impl InFlight {
    /// How many accounts and markets are worked on.
    #[must_use]
    pub fn len(&self) -> usize {
        self.held.len()
    }

    /// Whether nothing is under way.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.held.is_empty()
    }

    /// Whether something is under way for what `lock` stands for.
    #[must_use]
    pub fn holds(&self, lock: &Lock) -> bool {
        self.held.contains(lock)
    }

    /// Takes an action on, if nothing that it works on is worked on already and it does not rest. The number of times that it
    /// failed to land before.
    pub fn begin(&mut self, action: &Action, now: Instant) -> Option<u32> {
        let rest = self.resting.get(&action.deed);
        if rest.is_some_and(|rest| rest.until > now)
            || action.locks.iter().any(|lock| self.held.contains(lock))
        {
            return None;
        }
        self.held.extend(&action.locks);
        Some(rest.map_or(0, |rest| rest.tries))
    }

    /// An action has ended, and what it wrote was read anew.
    pub fn end(&mut self, action: &Action, outcome: &Outcome, now: Instant) {
        for lock in &action.locks {
            self.held.remove(lock);
        }
        if let Outcome::Done { .. } = outcome {
            self.resting.remove(&action.deed);
            return;
        }
        let new = || Rest { backoff: Backoff::new(FIRST_REST, LONGEST_REST), until: now, tries: 0 };
        let rest = self.resting.entry(action.deed).or_insert_with(new);
        if let Outcome::Expired = outcome {
            // It was sent and did not land: pay more, at once.
            rest.tries = rest.tries.saturating_add(1);
            rest.until = now;
        } else {
            rest.until = now + rest.backoff.fail();
        }
        self.forget_old(now);
    }

    fn forget_old(&mut self, now: Instant) {
        self.resting.retain(|_, rest| now.saturating_duration_since(rest.until) < LONGEST_REST);
    }
}
