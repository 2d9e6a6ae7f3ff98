//! The latest plausible slot. It keeps one response with an impossible slot from being accepted forever.

use std::collections::VecDeque;
use std::time::Instant;

/// The number of responses whose median counts.
const ANSWERS: usize = 5;
/// How many slots a response may be ahead: half a minute at the current rate.
const LEAP: u64 = 150;
/// The highest plausible rate: four times the current one, because slots have become shorter before. Unit: slots per
/// second.
const MOST_SLOTS_PER_SECOND: u64 = 20;

/// The slots of the last responses. Later responses outvote a server that is wrong or lies.
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

    /// The last plausible slot: the median response, advanced to now, plus a margin. Accepts every slot before the
    /// first response.
    #[must_use]
    pub fn latest(&self, now: Instant) -> u64 {
        let by_now = |(slot, heard): &(u64, Instant)| {
            let passed =
                now.saturating_duration_since(*heard).as_secs().saturating_mul(MOST_SLOTS_PER_SECOND);
            slot.saturating_add(passed)
        };
        let mut sorted: Vec<u64> = self.answers.iter().map(by_now).collect();
        sorted.sort_unstable();
        // The earlier of two.
        let middle = sorted.get(sorted.len().saturating_sub(1) / 2);
        middle.map_or(u64::MAX, |middle| middle.saturating_add(LEAP))
    }
}
