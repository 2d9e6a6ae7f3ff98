//! What is under way: one action at a time for each account and each market, none too soon after a refusal, and places for what
//! is urgent and for what is large.

use super::Backoff;
use crate::jobs::{Action, Deed, Lock};
use crate::outcome::Outcome;
use ballast_math::Quote;
use std::collections::{HashMap, HashSet};
use std::time::{Duration, Instant};

/// The wait after the first refusal of an action.
const FIRST_REST: Duration = Duration::from_secs(1);
/// The longest wait after refusals.
const LONGEST_REST: Duration = Duration::from_secs(120);
/// The longest wait after refusals of what is done for profit: prices move, and others do not wait.
const LONGEST_REST_FOR_PROFIT: Duration = Duration::from_secs(5);
/// The wait where no server answered: that says nothing about the action.
const REST_UNSENT: Duration = Duration::from_secs(1);

/// What is under way, and what rests.
#[derive(Debug)]
pub struct InFlight {
    places: usize,
    /// What is at stake in each action that runs.
    stakes: Vec<Quote>,
    /// How many of those that run are not urgent.
    patient: usize,
    held: HashSet<Lock>,
    resting: HashMap<Deed, Rest>,
}

#[derive(Debug)]
struct Rest {
    backoff: Backoff,
    until: Instant,
    tries: u32,
    /// The state of the account that the action was decided on: with another one it need not rest.
    basis: Option<u64>,
}

impl InFlight {
    /// Nothing is under way. At most `places` actions will be at once, and at most half of them, rounded up, that are not urgent. The last
    /// eighth is for those in which more is at stake than in twice the middle one of what runs: whoever takes all places with
    /// small positions does not keep the large ones waiting.
    #[must_use]
    pub fn new(places: usize) -> Self {
        Self { places, stakes: Vec::new(), patient: 0, held: HashSet::new(), resting: HashMap::new() }
    }

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

    /// Whether [`InFlight::begin`] would take an action on.
    #[must_use]
    pub fn may_begin(&self, action: &Action, now: Instant) -> bool {
        let rest = self.resting.get(&action.deed.of_any_size());
        let rests = rest.is_some_and(|rest| rest.until > now && rest.basis == action.basis);
        let is_held = action.locks.iter().any(|lock| self.held.contains(lock));
        !rests && !is_held && self.has_place(action)
    }

    fn has_place(&self, action: &Action) -> bool {
        let running = self.stakes.len();
        if !action.deed.is_urgent() {
            return running < self.places && self.patient < self.places.div_ceil(2);
        }
        let free = self.places.saturating_sub(running);
        free > self.places / 8 || (free > 0 && self.is_large(action))
    }

    /// Whether twice as much is at stake as in the middle one of what runs. Cover is for everybody in its market.
    fn is_large(&self, action: &Action) -> bool {
        let mut stakes = self.stakes.clone();
        let middle = stakes.len() / 2;
        let is_above = |(_, middle, _): (_, &mut Quote, _)| action.stake.raw() / 2 > middle.raw();
        matches!(action.deed, Deed::CoverDeficit { .. })
            || stakes.is_empty()
            || is_above(stakes.select_nth_unstable(middle))
    }

    /// Takes an action on, if there is a place for it, nothing that it works on is worked on already, and it does not rest. The
    /// number of times that it failed to land before.
    pub fn begin(&mut self, action: &Action, now: Instant) -> Option<u32> {
        if !self.may_begin(action, now) {
            return None;
        }
        self.held.extend(&action.locks);
        self.stakes.push(action.stake);
        self.patient += usize::from(!action.deed.is_urgent());
        Some(self.resting.get(&action.deed.of_any_size()).map_or(0, |rest| rest.tries))
    }

    /// An action has ended, and what it wrote was read anew.
    pub fn end(&mut self, action: &Action, outcome: &Outcome, now: Instant) {
        for lock in &action.locks {
            self.held.remove(lock);
        }
        if let Some(place) = self.stakes.iter().position(|stake| *stake == action.stake) {
            self.stakes.swap_remove(place);
        }
        self.patient = self.patient.saturating_sub(usize::from(!action.deed.is_urgent()));
        let deed = action.deed.of_any_size();
        if let Outcome::Done { .. } = outcome {
            self.resting.remove(&deed);
            return;
        }
        let rest = self.resting.entry(deed).or_insert_with(|| Rest::new(&deed, now));
        if rest.basis != action.basis {
            rest.backoff.reset();
            rest.basis = action.basis;
        }
        rest.follow(outcome, now);
        self.forget_old(now);
    }

    fn forget_old(&mut self, now: Instant) {
        self.resting.retain(|_, rest| now.saturating_duration_since(rest.until) < LONGEST_REST);
    }
}

impl Rest {
    fn new(deed: &Deed, now: Instant) -> Self {
        let most = if deed.is_for_profit() { LONGEST_REST_FOR_PROFIT } else { LONGEST_REST };
        Self { backoff: Backoff::new(FIRST_REST, most), until: now, tries: 0, basis: None }
    }

    fn follow(&mut self, outcome: &Outcome, now: Instant) {
        match outcome {
            Outcome::Expired => {
                // It was sent and did not land: pay more, at once.
                self.tries = self.tries.saturating_add(1);
                self.until = now;
            }
            Outcome::Unsent { .. } => self.until = now + REST_UNSENT,
            _ => self.until = now + self.backoff.fail(),
        }
    }
}
