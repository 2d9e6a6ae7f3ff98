//! Sorts the positions on one side of a market by how soon a price move reaches them.

use super::key::Key;
use crate::state::AccountId;
use ballast_math::{Price, Side};
use std::collections::BTreeSet;

/// The positions on one side of a market. Both sides are sorted the same way, so that positions with a higher mark are
/// reached sooner.
#[derive(Debug, Default)]
pub(super) struct SideIndex {
    marks: BTreeSet<(i64, AccountId)>,
}

/// Converts the price to a number that rises as the price gets worse for the side.
pub(super) fn badness(side: Side, price: Price) -> i64 {
    let price = i64::try_from(price.raw()).unwrap_or(i64::MAX);
    match side {
        // A long is reached at its key's price and below.
        Side::Long => price.saturating_neg(),
        Side::Short => price,
    }
}

/// Returns the sort value of a key, given the `shift` booked so far, or `None` if the key is never reached.
pub(super) fn mark(side: Side, key: Key, shift: i64) -> Option<i64> {
    match key {
        Key::Never | Key::WithAll => None,
        Key::Always => Some(i64::MIN),
        Key::At(price) => Some(badness(side, price).saturating_add(shift)),
    }
}

impl SideIndex {
    pub(super) fn insert(&mut self, mark: i64, id: AccountId) {
        self.marks.insert((mark, id));
    }

    pub(super) fn remove(&mut self, mark: i64, id: AccountId) {
        self.marks.remove(&(mark, id));
    }

    /// Returns the accounts whose positions are reached by a price of this `badness`, taking the booked `shift` into
    /// account.
    pub(super) fn reached(&self, badness: i64, shift: i64) -> impl Iterator<Item = AccountId> + '_ {
        let until = badness.saturating_add(shift);
        self.marks.range(..=(until, AccountId::MAX)).map(|(_, id)| *id)
    }
}
