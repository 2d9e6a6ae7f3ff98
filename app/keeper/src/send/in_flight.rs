//! Manages in-flight tasks. Only one task is allowed per account and market. Tasks back off after a refusal, and
//! capacity is reserved for urgent and large tasks.

use super::Backoff;
use crate::jobs::{Lock, Task, TaskKind};
use crate::outcome::Outcome;
use ballast_math::Quote;
use std::collections::{HashMap, HashSet};
use std::time::{Duration, Instant};

/// The wait after a task's first refusal.
const FIRST_REST: Duration = Duration::from_secs(1);
/// The longest wait after refusals.
const LONGEST_REST: Duration = Duration::from_secs(120);
/// The longest wait after refusals of tasks that are done for profit. This wait is short, because prices move and
/// competitors do not wait.
const LONGEST_REST_FOR_PROFIT: Duration = Duration::from_secs(5);
/// The wait if no server responds, which does not count as a refusal.
const REST_UNSENT: Duration = Duration::from_secs(1);

/// The tasks in flight, and the tasks that back off.
#[derive(Debug)]
pub struct InFlight {
    places: usize,
    /// The amount at stake in each task in flight.
    stakes: Vec<Quote>,
    /// The number of non-urgent tasks in flight.
    patient: usize,
    held: HashSet<Lock>,
    resting: HashMap<TaskKind, Rest>,
}

#[derive(Debug)]
struct Rest {
    backoff: Backoff,
    until: Instant,
    tries: u32,
    /// The version of the account state on which the task is based. A different version ends the back-off.
    basis: Option<u64>,
}

impl InFlight {
    /// Creates an instance with no tasks and room for `places` tasks. Tasks that are not urgent may use at most half
    /// of the places, rounded up. The last eighth is reserved for tasks with more than twice the median amount at
    /// stake, so that many small positions cannot delay the large ones.
    #[must_use]
    pub fn new(places: usize) -> Self {
        Self { places, stakes: Vec::new(), patient: 0, held: HashSet::new(), resting: HashMap::new() }
    }

    /// Returns the number of locks that are held on accounts and markets.
    #[must_use]
    pub fn len(&self) -> usize {
        self.held.len()
    }

    /// Returns whether nothing is in flight.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.held.is_empty()
    }

    /// Returns whether a task in flight holds `lock`.
    #[must_use]
    pub fn holds(&self, lock: &Lock) -> bool {
        self.held.contains(lock)
    }

    /// Returns whether [`InFlight::begin`] would accept a task.
    #[must_use]
    pub fn may_begin(&self, task: &Task, now: Instant) -> bool {
        let rest = self.resting.get(&task.kind.of_any_size());
        let rests = rest.is_some_and(|rest| rest.until > now && rest.basis == task.basis);
        let is_held = task.locks.iter().any(|lock| self.held.contains(lock));
        !rests && !is_held && self.has_place(task)
    }

    fn has_place(&self, task: &Task) -> bool {
        let running = self.stakes.len();
        if !task.kind.is_urgent() {
            return running < self.places && self.patient < self.places.div_ceil(2);
        }
        let free = self.places.saturating_sub(running);
        free > self.places / 8 || (free > 0 && self.is_large(task))
    }

    /// Returns whether the task has more than twice the median amount at stake. Deficit cover always counts as large,
    /// because it affects every account in its market.
    fn is_large(&self, task: &Task) -> bool {
        let mut stakes = self.stakes.clone();
        let middle = stakes.len() / 2;
        let is_above = |(_, middle, _): (_, &mut Quote, _)| task.stake.raw() / 2 > middle.raw();
        matches!(task.kind, TaskKind::CoverDeficit { .. })
            || stakes.is_empty()
            || is_above(stakes.select_nth_unstable(middle))
    }

    /// Starts a task if a place and the task's locks are free and the task is not backing off. Returns how many times the task has
    /// previously failed to land.
    pub fn begin(&mut self, task: &Task, now: Instant) -> Option<u32> {
        if !self.may_begin(task, now) {
            return None;
        }
        self.held.extend(&task.locks);
        self.stakes.push(task.stake);
        self.patient += usize::from(!task.kind.is_urgent());
        Some(self.resting.get(&task.kind.of_any_size()).map_or(0, |rest| rest.tries))
    }

    /// Ends a task once the accounts that it changed have been read again.
    pub fn end(&mut self, task: &Task, outcome: &Outcome, now: Instant) {
        for lock in &task.locks {
            self.held.remove(lock);
        }
        if let Some(place) = self.stakes.iter().position(|stake| *stake == task.stake) {
            self.stakes.swap_remove(place);
        }
        self.patient = self.patient.saturating_sub(usize::from(!task.kind.is_urgent()));
        let kind = task.kind.of_any_size();
        if let Outcome::Done { .. } = outcome {
            self.resting.remove(&kind);
            return;
        }
        let rest = self.resting.entry(kind).or_insert_with(|| Rest::new(&kind, now));
        if rest.basis != task.basis {
            rest.backoff.reset();
            rest.basis = task.basis;
        }
        rest.follow(outcome, now);
        self.forget_old(now);
    }

    fn forget_old(&mut self, now: Instant) {
        self.resting.retain(|_, rest| now.saturating_duration_since(rest.until) < LONGEST_REST);
    }
}

impl Rest {
    fn new(kind: &TaskKind, now: Instant) -> Self {
        let most = if kind.is_for_profit() { LONGEST_REST_FOR_PROFIT } else { LONGEST_REST };
        Self { backoff: Backoff::new(FIRST_REST, most), until: now, tries: 0, basis: None }
    }

    fn follow(&mut self, outcome: &Outcome, now: Instant) {
        match outcome {
            Outcome::Expired => {
                // The transaction was sent but did not land, so retry at once with a higher fee.
                self.tries = self.tries.saturating_add(1);
                self.until = now;
            }
            Outcome::Unsent { .. } => self.until = now + REST_UNSENT,
            _ => self.until = now + self.backoff.fail(),
        }
    }
}
