//! Whose turn it is when there are more than can be looked at at once: what is largest, and of the rest one after the other.

use crate::state::AccountId;

/// Goes round. So nothing small stands before what is large, however much of it there is, and nothing waits for ever.
#[derive(Clone, Copy, Debug, Default)]
pub struct Turn {
    next: AccountId,
}

impl Turn {
    /// `most` of `all`, the largest first among them: half are the largest, half come in turn by account. And what was left out, in no order.
    /// `of` tells account and size. Takes time in proportion to the number of all.
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
        // Where the turn broke off in the middle of an account, it starts with that one again.
        if let Some(last) = others.iter().max_by_key(|item| place(item)) {
            self.next = of(last).0;
        }
        all.extend(others);
        all.sort_by_key(largest_first);
        (all, left)
    }
}
