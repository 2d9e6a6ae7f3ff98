//! How far the chain can have come: what keeps one answer from a slot that there cannot be yet from being believed for ever.

use ballast_chain::slots_in;
use std::collections::VecDeque;
use std::time::{Duration, Instant};

/// Of so many answers the one in the middle counts.
const ANSWERS: usize = 5;
/// An answer may be so far ahead of it.
const LEAP: Duration = Duration::from_secs(30);
/// Slots do not come faster than so many times today's pace, because the chain has made them shorter before.
const FASTEST: u32 = 4;

/// The slots of the last answers to requests. One server that is wrong, or lies, is outvoted by the answers after it.
#[derive(Clone, Debug, Default)]
pub struct Horizon {
    answers: VecDeque<(u64, Instant)>,
}

impl Horizon {
    /// A request was answered as of `slot`.
    pub fn hear(&mut self, slot: u64, now: Instant) {
        if self.answers.len() == ANSWERS {
            self.answers.pop_front();
        }
        self.answers.push_back((slot, now));
    }

    /// The last slot that is believed: where the chain can have come to by what the answer in the middle says, and some beyond. Every
    /// slot before the first answer.
    #[must_use]
    pub fn latest(&self, now: Instant) -> u64 {
        let by_now = |(slot, heard): &(u64, Instant)| {
            let passed = now.saturating_duration_since(*heard).saturating_mul(FASTEST);
            slot.saturating_add(slots_in(passed))
        };
        let mut sorted: Vec<u64> = self.answers.iter().map(by_now).collect();
        sorted.sort_unstable();
        // Of two the earlier one.
        let middle = sorted.get(sorted.len().saturating_sub(1) / 2);
        middle.map_or(u64::MAX, |middle| middle.saturating_add(slots_in(LEAP)))
    }
}
