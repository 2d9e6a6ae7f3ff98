//! In-flight actions: one per account and market, back-off after a refusal, and capacity reserved for urgent and for
//! large ones.

use super::Backoff;
use crate::jobs::{Action, Deed, Lock};
use crate::outcome::Outcome;
use ballast_math::Quote;
use std::collections::{HashMap, HashSet};
use std::time::{Duration, Instant};

/// The wait after an action's first refusal.
const FIRST_REST: Duration = Duration::from_secs(1);
/// The longest wait after refusals.
const LONGEST_REST: Duration = Duration::from_secs(120);
/// The longest wait after refusals of actions done for profit, because prices move and competitors do not wait.
const LONGEST_REST_FOR_PROFIT: Duration = Duration::from_secs(5);
/// The wait after no server responded, which is no refusal of the action.
const REST_UNSENT: Duration = Duration::from_secs(1);

/// The actions in flight and those that back off.
#[derive(Debug)]
pub struct InFlight {
    places: usize,
    /// The amount at stake in each running action.
    stakes: Vec<Quote>,
    /// The number of running actions that are not urgent.
    patient: usize,
    held: HashSet<Lock>,
    resting: HashMap<Deed, Rest>,
}

#[derive(Debug)]
struct Rest {
    backoff: Backoff,
    until: Instant,
    tries: u32,
    /// The version of the account's state on which the action was decided; another version ends the back-off.
    basis: Option<u64>,
}

impl InFlight {
    /// Starts empty with `places` places. At most half of them, rounded up, are for actions that are not urgent. The
    /// last eighth is for actions with more than twice the median amount at stake, so that many small positions
    /// cannot delay the large ones.
    #[must_use]
    pub fn new(places: usize) -> Self {
        Self { places, stakes: Vec::new(), patient: 0, held: HashSet::new(), resting: HashMap::new() }
    }

    /// The number of locked accounts and markets.
    #[must_use]
    pub fn len(&self) -> usize {
        self.held.len()
    }

    /// Whether nothing is in flight.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.held.is_empty()
    }

    /// Whether an action in flight holds `lock`.
    #[must_use]
    pub fn holds(&self, lock: &Lock) -> bool {
        self.held.contains(lock)
    }

    /// Whether [`InFlight::begin`] would accept an action.
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

    /// Whether at least twice the running median is at stake. Cover concerns every account of its market.
    fn is_large(&self, action: &Action) -> bool {
        let mut stakes = self.stakes.clone();
        let middle = stakes.len() / 2;
        let is_above = |(_, middle, _): (_, &mut Quote, _)| action.stake.raw() / 2 > middle.raw();
        matches!(action.deed, Deed::CoverDeficit { .. })
            || stakes.is_empty()
            || is_above(stakes.select_nth_unstable(middle))
    }

    /// Starts an action if a place is free, its locks are free, and it does not back off. Returns how often it has
    /// failed to land before.
    pub fn begin(&mut self, action: &Action, now: Instant) -> Option<u32> {
        if !self.may_begin(action, now) {
            return None;
        }
        self.held.extend(&action.locks);
        self.stakes.push(action.stake);
        self.patient += usize::from(!action.deed.is_urgent());
        Some(self.resting.get(&action.deed.of_any_size()).map_or(0, |rest| rest.tries))
    }

    /// Ends an action after the accounts it wrote were read again.
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
                // The transaction was sent and did not land: pay more at once.
                self.tries = self.tries.saturating_add(1);
                self.until = now;
            }
            Outcome::Unsent { .. } => self.until = now + REST_UNSENT,
            _ => self.until = now + self.backoff.fail(),
        }
    }
}
