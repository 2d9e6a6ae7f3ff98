//! Whose turn it is when there are more than can be looked at at once.

use crate::index::Unhealthy;

/// How many positions are quoted at each decision.
const MOST: usize = 256;

/// Goes round, so that positions that cannot be liquidated do not stand before those that can.
#[derive(Clone, Copy, Debug, Default)]
pub struct Turn {
    next: usize,
}

impl Turn {
    /// The next of `all`, which may have changed since.
    pub fn take(&mut self, all: &[Unhealthy]) -> Vec<Unhealthy> {
        if all.len() <= MOST {
            self.next = 0;
            return all.to_vec();
        }
        let start = self.next % all.len();
        self.next = start + MOST;
        all.iter().cycle().skip(start).take(MOST).copied().collect()
    }
}
