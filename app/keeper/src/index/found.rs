//! The positions that were found to be unhealthy, and which of them are measured again.

use super::Unhealthy;
use crate::state::AccountId;
use crate::turn::Turn;
use std::collections::{BTreeMap, BTreeSet};

/// The unhealthy positions as they were measured last.
#[derive(Debug, Default)]
pub(super) struct Found {
    positions: BTreeMap<AccountId, Vec<Unhealthy>>,
    /// Accounts among them whose state has changed since.
    changed: BTreeSet<AccountId>,
    turn: Turn,
}

impl Found {
    /// What a measurement of an account has shown; nothing where it is healthy.
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

    /// The account is another one now: what was found of it does not hold.
    pub(super) fn change(&mut self, id: AccountId) {
        if self.positions.contains_key(&id) {
            self.changed.insert(id);
        }
    }

    /// The accounts to measure again: those that have changed, and `most` of the others.
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

    /// All of them, by account.
    pub(super) fn all(&self) -> Vec<Unhealthy> {
        self.positions.values().flatten().copied().collect()
    }
}
