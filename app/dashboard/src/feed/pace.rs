//! Measures the network's slot rate, which determines a blockhash's lifetime. A default slot length is assumed until a measurement
//! is available.

use ballast_chain::{BLOCKHASH_BLOCKS, slots_in, time_of};
use std::collections::VecDeque;
use std::time::{Duration, Instant};

/// A blockhash's lifetime. Unit: blocks.
const BLOCKS: u32 = BLOCKHASH_BLOCKS as u32;
/// The lifetime assumed before any measurement. This lifetime is based on current slot times, which are the shortest so far.
const UNSEEN: Duration = time_of(BLOCKHASH_BLOCKS);
/// The period over which the rate is measured.
const WINDOW: Duration = Duration::from_secs(60);
/// The highest plausible slot rate, as a multiple of today's.
const FASTEST: u32 = 4;
/// The longest period for which a lagging server may report all slots at once.
const AT_ONCE: Duration = Duration::from_secs(15);
/// The shortest valid measurement, because servers report several slots at once.
const LEAST: Duration = Duration::from_secs(2);

/// The recently received slots, each with its time.
#[derive(Debug, Default)]
pub struct Pace(VecDeque<Received>);

/// A slot and the time of its receipt.
#[derive(Clone, Copy, Debug)]
struct Received {
    slot: u64,
    at: Instant,
}

impl Pace {
    /// Records a slot. A slot that is lower than the last one comes from another server or chain, and a slot that is implausibly
    /// high indicates time travel. In both cases, earlier measurements are discarded.
    pub fn note(&mut self, slot: u64, now: Instant) {
        let received = Received { slot, at: now };
        if self.0.back().is_some_and(|last| !may_follow(*last, received)) {
            self.0.clear();
        }
        self.0.push_back(received);
        while self.0.front().is_some_and(|first| now.saturating_duration_since(first.at) > WINDOW) {
            self.0.pop_front();
        }
    }

    /// Returns the time until this number of blocks has been produced.
    pub fn life_of(&self, blocks: u64) -> Duration {
        let blocks = u32::try_from(blocks).unwrap_or(BLOCKS).min(BLOCKS);
        self.life() * blocks / BLOCKS
    }

    /// Returns a new blockhash's lifetime. Every slot counts as a block, so the real lifetime may be longer.
    fn life(&self) -> Duration {
        let (Some(first), Some(last)) = (self.0.front(), self.0.back()) else {
            return UNSEEN;
        };
        let passed = last.at.saturating_duration_since(first.at);
        let slots = last.slot.saturating_sub(first.slot);
        match u32::try_from(slots) {
            Ok(slots @ 1..) if passed >= LEAST => passed * BLOCKS / slots,
            _ => UNSEEN,
        }
    }
}

/// Returns whether the chain can have advanced from one slot to the other in the given time.
fn may_follow(last: Received, next: Received) -> bool {
    let passed = next.at.saturating_duration_since(last.at).saturating_mul(FASTEST).saturating_add(AT_ONCE);
    next.slot.checked_sub(last.slot).is_some_and(|slots| slots <= slots_in(passed))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns the measurements on a network with this slot rate after `seconds`.
    fn pace(slots_a_second: u64, seconds: u64) -> Pace {
        let (mut pace, start) = (Pace::default(), Instant::now());
        for second in 0..=seconds {
            pace.note(1_000 + second * slots_a_second, start + Duration::from_secs(second));
        }
        pace
    }

    #[test]
    fn a_blockhash_lives_as_long_as_slots_are_slow() {
        assert_eq!(pace(5, 10).life(), Duration::from_secs(30));
        assert_eq!(pace(3, 10).life(), Duration::from_secs(50));
        // A finalized blockhash is some blocks old, and none lives longer than a new one.
        assert_eq!(pace(5, 10).life_of(118), Duration::from_millis(23_600));
        assert_eq!(pace(5, 10).life_of(1_000), Duration::from_secs(30));
        // Only the last minute counts, and nothing from before a slot that is lower than the previous one.
        let mut faster = pace(1, 200);
        let last = faster.0.back().copied().unwrap();
        for second in 1..=60 {
            faster.note(last.slot + second * 5, last.at + Duration::from_secs(second));
        }
        assert_eq!(faster.life(), Duration::from_secs(30));
        faster.note(7, last.at + Duration::from_secs(61));
        assert_eq!(faster.life(), UNSEEN);
    }

    #[test]
    fn skipped_slots_are_no_pace() {
        let mut travelled = pace(5, 30);
        let Received { slot: first, at: start } = travelled.0.back().copied().unwrap();
        // The slot is eight hours ahead, so earlier measurements are discarded.
        let far = first + 144_000;
        travelled.note(far, start + Duration::from_secs(1));
        assert_eq!(travelled.life(), UNSEEN);
        for second in 2..=10 {
            travelled.note(far + second * 4, start + Duration::from_secs(second));
        }
        // The chain has produced four slots per second since then. The first interval is one of the nine measured.
        assert_eq!(travelled.life(), Duration::from_secs(9) * BLOCKS / 40);
        // A server that lagged behind reports the slots that it missed.
        let mut caught_up = pace(5, 30);
        let Received { slot: last, at } = caught_up.0.back().copied().unwrap();
        caught_up.note(last + 75, at + Duration::from_secs(1));
        assert!(caught_up.life() < Duration::from_secs(30) && caught_up.0.len() == 32);
    }

    #[test]
    fn until_a_pace_was_seen_the_shortest_slots_are_assumed() {
        for unseen in [Pace::default(), pace(5, 0), pace(50, 1), pace(0, 10)] {
            assert_eq!(unseen.life(), UNSEEN, "{unseen:?}");
        }
    }
}
