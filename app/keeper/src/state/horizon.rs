//! How far the chain can have come: what keeps one answer from a slot that there cannot be yet from being believed for ever.

use std::collections::VecDeque;
use std::time::Instant;

/// Of so many answers the one in the middle counts.
const ANSWERS: usize = 5;
/// An answer may be so many slots ahead of it: half a minute of today's.
const LEAP: u64 = 150;
/// Slots do not come faster than this: four times as fast as today, because the chain has made them shorter before. Unit: slots a second.
const MOST_SLOTS_PER_SECOND: u64 = 20;

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
            let passed =
                now.saturating_duration_since(*heard).as_secs().saturating_mul(MOST_SLOTS_PER_SECOND);
            slot.saturating_add(passed)
        };
        let mut sorted: Vec<u64> = self.answers.iter().map(by_now).collect();
        sorted.sort_unstable();
        // Of two the earlier one.
        let middle = sorted.get(sorted.len().saturating_sub(1) / 2);
        middle.map_or(u64::MAX, |middle| middle.saturating_add(LEAP))
    }
}
