//! Models how block leaders set the network's clock.

use ballast_chain::{FASTEST_CLOCK, LEADER_SLOTS, SLOT};

/// The length of a leader's window. Unit: milliseconds.
const WINDOW: u64 = LEADER_SLOTS * SLOT.as_millis() as u64;
/// How many windows [`Leaders::Frozen`] stops the clock for, and how many it then takes to catch up.
const FROZEN_WINDOWS: u64 = 3;

/// How block leaders set the clock. During its window, a leader may stop the clock or run it at up to double speed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Leaders {
    /// Every leader follows the wall clock.
    #[default]
    Steady,
    /// Three consecutive leaders stop the clock for 2.4 seconds. The next three leaders run the clock at double speed until it is
    /// accurate again.
    Frozen,
    /// Leaders alternate. One leader runs the clock at double speed, up to 0.8 seconds ahead, and the next leader stops
    /// it.
    Racing,
}

impl Leaders {
    /// Returns the clock's reading `elapsed` milliseconds after the start. The clock never goes back, never gains more than twice
    /// the elapsed time, and is accurate at the end of each cycle. Unit: milliseconds since the start.
    pub(crate) const fn clock_after(self, elapsed: u64) -> u64 {
        let (cycle, into) = match self {
            Self::Steady => return elapsed,
            Self::Frozen => (2 * FROZEN_WINDOWS * WINDOW, FROZEN_WINDOWS * WINDOW),
            Self::Racing => (2 * WINDOW, 0),
        };
        let place = elapsed % cycle;
        let run = FASTEST_CLOCK * place.saturating_sub(into);
        elapsed - place + if run < cycle { run } else { cycle }
    }
}

/// The network's time. The clock starts at the wall-clock time and jumps forward on time travel.
#[derive(Debug)]
pub(crate) struct Time {
    leaders: Leaders,
    start: u64,
    /// The sum of all jumps. Unit: milliseconds.
    travelled: u64,
    /// The time that was last sent to the network. Unit: milliseconds since 1970.
    told: u64,
}

impl Time {
    /// Creates a clock that starts at `start`. Unit: milliseconds since 1970.
    pub(crate) const fn new(leaders: Leaders, start: u64) -> Self {
        Self { leaders, start, travelled: 0, told: start }
    }

    /// Records the network's current time. Returns whether time has been skipped since the last time was sent.
    pub(crate) fn observe(&mut self, now: u64) -> bool {
        let jump = now.saturating_sub(self.told);
        self.travelled += jump;
        self.told += jump;
        jump > 0
    }

    /// Returns the clock for the block that is produced `elapsed` milliseconds after the start. Unit: milliseconds
    /// since 1970.
    pub(crate) fn next_block(&mut self, elapsed: u64) -> u64 {
        let next = self.start + self.travelled + self.leaders.clock_after(elapsed);
        self.told = self.told.max(next);
        self.told
    }

    /// Returns the reading of an accurate clock, which price publishers use. Unit: milliseconds since 1970.
    pub(crate) const fn honest(&self, elapsed: u64) -> u64 {
        self.start + self.travelled + elapsed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BLOCK_MS: u64 = SLOT.as_millis() as u64;

    /// Checks every block within one minute. Returns the furthest that the clock was behind, and the furthest that it was ahead.
    fn furthest_off(leaders: Leaders, cycle: u64) -> (u64, u64) {
        let (mut behind, mut ahead) = (0, 0);
        for block in 1..=300 {
            let (before, now) = ((block - 1) * BLOCK_MS, block * BLOCK_MS);
            let step = leaders.clock_after(now) - leaders.clock_after(before);
            assert!(step <= 2 * BLOCK_MS, "{leaders:?} at {now}: {step}");
            behind = behind.max(now.saturating_sub(leaders.clock_after(now)));
            ahead = ahead.max(leaders.clock_after(now).saturating_sub(now));
            if now.is_multiple_of(cycle) {
                assert_eq!(leaders.clock_after(now), now, "{leaders:?}");
            }
        }
        (behind, ahead)
    }

    #[test]
    fn each_kind_is_off_by_its_documented_bound() {
        assert_eq!(furthest_off(Leaders::Steady, BLOCK_MS), (0, 0));
        assert_eq!(furthest_off(Leaders::Frozen, 4_800), (2_400, 0));
        assert_eq!(furthest_off(Leaders::Racing, 1_600), (0, 800));
    }

    #[test]
    fn a_frozen_clock_stands_still_for_three_windows() {
        assert_eq!(Leaders::Frozen.clock_after(2_400), 0);
        assert_eq!(Leaders::Frozen.clock_after(2_600), 400);
        assert_eq!(Leaders::Racing.clock_after(1_000), 1_600);
    }

    #[test]
    fn time_travel_is_kept() {
        let mut time = Time::new(Leaders::Steady, 1_000_000);
        assert_eq!(time.next_block(200), 1_000_200);
        assert!(!time.observe(1_000_200));
        // The network travels eight hours forward.
        assert!(time.observe(29_800_200));
        assert_eq!(time.next_block(400), 29_800_400);
        assert_eq!(time.honest(400), 29_800_400);
    }

    #[test]
    fn time_never_runs_backwards() {
        let mut time = Time::new(Leaders::Steady, 1_000_000);
        assert_eq!(time.next_block(400), 1_000_400);
        assert_eq!(time.next_block(300), 1_000_400);
    }
}
