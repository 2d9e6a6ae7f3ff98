//! Chooses the largest items, and others in rotation, when there are too many to handle at once.

use crate::state::AccountId;

/// The state of the rotation. Small items never delay large ones, and no item waits forever.
#[derive(Clone, Copy, Debug, Default)]
pub struct Turn {
    next: AccountId,
}

impl Turn {
    /// Picks `most` items from `all`, half of them by size, largest first, and half in rotation by account. The
    /// chosen items are sorted by size, largest first. Also returns the remaining items, unordered. `of` returns an
    /// item's account and size. Runs in linear time.
    pub fn split<T>(
        &mut self,
        mut all: Vec<T>,
        most: usize,
        of: impl Fn(&T) -> (AccountId, i64),
    ) -> (Vec<T>, Vec<T>) {
        let largest_first = |item: &T| std::cmp::Reverse(of(item).1);
        if all.len() <= most {
            all.sort_by_key(largest_first);
            return (all, Vec::new());
        }
        let largest = most / 2;
        all.select_nth_unstable_by_key(largest, largest_first);
        let mut others = all.split_off(largest);
        let start = self.next;
        let place = |item: &T| of(item).0.wrapping_sub(start);
        let count = most.saturating_sub(largest);
        others.select_nth_unstable_by_key(count, place);
        let left = others.split_off(count);
        // If the rotation ends within an account, it resumes with the same account.
        if let Some(last) = others.iter().max_by_key(|item| place(item)) {
            self.next = of(last).0;
        }
        all.extend(others);
        all.sort_by_key(largest_first);
        (all, left)
    }
}
