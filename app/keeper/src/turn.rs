//! Chooses items when there are more than can be handled at once: the largest, and the others in rotation.

use crate::state::AccountId;

/// The state of the rotation. Small items never delay large ones, and no item waits forever.
#[derive(Clone, Copy, Debug, Default)]
pub struct Turn {
    next: AccountId,
}

impl Turn {
    /// Picks `most` of `all`, the largest first: half by size and half in rotation by account. Also returns the rest,
    /// unordered. `of` gives account and size. Runs in linear time.
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
        // If the rotation ended within an account, it resumes with that account.
        if let Some(last) = others.iter().max_by_key(|item| place(item)) {
            self.next = of(last).0;
        }
        all.extend(others);
        all.sort_by_key(largest_first);
        (all, left)
    }
}
