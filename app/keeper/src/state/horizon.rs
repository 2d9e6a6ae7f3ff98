//! Determines the latest plausible slot, which keeps a single response with an impossible slot from being trusted
//! forever.

use ballast_chain::slots_in;
use std::collections::VecDeque;
use std::time::{Duration, Instant};

/// The number of responses from which the median is taken.
const ANSWERS: usize = 5;
/// How far a response may be ahead of the median.
const LEAP: Duration = Duration::from_secs(30);
/// The highest plausible slot rate, as a multiple of today's. The factor leaves room for shorter slots, which the network has
/// introduced before.
const FASTEST: u32 = 4;

/// The slots in the last responses. Later responses outvote those of a faulty or dishonest server.
#[derive(Clone, Debug, Default)]
pub struct Horizon {
    answers: VecDeque<(u64, Instant)>,
}

impl Horizon {
    /// Records a response at `slot`.
    pub fn hear(&mut self, slot: u64, now: Instant) {
        if self.answers.len() == ANSWERS {
            self.answers.pop_front();
        }
        self.answers.push_back((slot, now));
    }

    /// Returns the last plausible slot, which is the median response, advanced to now, plus a margin. Before the first
    /// response, every slot is accepted.
    #[must_use]
    pub fn latest(&self, now: Instant) -> u64 {
        let by_now = |(slot, heard): &(u64, Instant)| {
            let passed = now.saturating_duration_since(*heard).saturating_mul(FASTEST);
            slot.saturating_add(slots_in(passed))
        };
        let mut sorted: Vec<u64> = self.answers.iter().map(by_now).collect();
        sorted.sort_unstable();
        // With an even number of responses, this is the earlier of the two middle ones.
        let middle = sorted.get(sorted.len().saturating_sub(1) / 2);
        middle.map_or(u64::MAX, |middle| middle.saturating_add(slots_in(LEAP)))
    }
}
