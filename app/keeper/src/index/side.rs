//! The positions of one side of a market, sorted by how soon a price move reaches them.

use super::key::Key;
use crate::state::AccountId;
use ballast_math::{Price, Side};
use std::collections::BTreeSet;

/// The positions of a side. Both sides are sorted alike: the higher the mark, the sooner the position is reached.
#[derive(Debug, Default)]
pub(super) struct SideIndex {
    marks: BTreeSet<(i64, AccountId)>,
}

/// The price as a number that rises as it gets worse for the side.
pub(super) fn badness(side: Side, price: Price) -> i64 {
    let price = i64::try_from(price.raw()).unwrap_or(i64::MAX);
    match side {
        // A long is reached at its price and below.
        Side::Long => price.saturating_neg(),
        Side::Short => price,
    }
}

/// The sort value of a key when `shift` has been booked so far. None if it is never reached.
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

    /// The positions that `price` reaches, including everything booked so far.
    pub(super) fn reached(&self, badness: i64, shift: i64) -> impl Iterator<Item = AccountId> + '_ {
        let until = badness.saturating_add(shift);
        self.marks.range(..=(until, AccountId::MAX)).map(|(_, id)| *id)
    }
}
