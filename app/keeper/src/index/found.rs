//! Holds the unhealthy positions found so far and chooses which accounts to measure again.

use super::Unhealthy;
use crate::state::AccountId;
use crate::turn::Turn;
use std::collections::{BTreeMap, BTreeSet};

/// The unhealthy positions as of their last measurement.
#[derive(Debug, Default)]
pub(super) struct Found {
    positions: BTreeMap<AccountId, Vec<Unhealthy>>,
    /// The unhealthy accounts that have changed since they were measured.
    changed: BTreeSet<AccountId>,
    turn: Turn,
}

impl Found {
    /// Stores the unhealthy positions found when an account was measured. An empty list removes the account.
    pub(super) fn note(&mut self, id: AccountId, unhealthy: Vec<Unhealthy>) {
        self.forget(id);
        if !unhealthy.is_empty() {
            self.positions.insert(id, unhealthy);
        }
    }

    pub(super) fn contains(&self, id: AccountId) -> bool {
        self.positions.contains_key(&id)
    }

    pub(super) fn forget(&mut self, id: AccountId) {
        self.positions.remove(&id);
        self.changed.remove(&id);
    }

    /// Marks an account as changed, so that its stored result counts as outdated.
    pub(super) fn change(&mut self, id: AccountId) {
        if self.positions.contains_key(&id) {
            self.changed.insert(id);
        }
    }

    /// Returns the accounts to measure again, which are all changed accounts and up to `most` of the others.
    pub(super) fn again(&mut self, most: usize) -> BTreeSet<AccountId> {
        let stake = |(id, positions): &(AccountId, &Vec<Unhealthy>)| {
            (*id, positions.iter().map(|position| position.stake.raw()).max().unwrap_or(0))
        };
        let all: Vec<_> = self.positions.iter().map(|(id, positions)| (*id, positions)).collect();
        let (chosen, _) = self.turn.split(all, most, stake);
        let chosen: Vec<_> = chosen.into_iter().map(|(id, _)| id).collect();
        let mut again = std::mem::take(&mut self.changed);
        again.extend(chosen);
        again
    }

    /// Returns all unhealthy positions, ordered by account.
    pub(super) fn all(&self) -> Vec<Unhealthy> {
        self.positions.values().flatten().copied().collect()
    }
}
