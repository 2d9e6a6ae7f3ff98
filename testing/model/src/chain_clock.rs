//! A model of the chain's clock, which each leader sets in turn. See `docs/reviewers/clock.md`.
//!
//! The rules do not depend on the slot length or on which leader sets the clock. The model is used in tests and in searches over a
//! leader's choices.

use ballast_math::Clock;

/// The number of consecutive slots that a leader has.
pub const WINDOW: usize = ballast_chain::LEADER_SLOTS as usize;
/// The slot length. Unit: nanoseconds.
pub const SLOT: i64 = ballast_chain::SLOT.as_nanos() as i64;
/// The furthest that a leader may move the clock in one slot. Unit: nanoseconds.
const MOST: i64 = ballast_chain::FASTEST_CLOCK as i64 * SLOT;
const SECOND: i64 = 1_000_000_000;

/// A leader's choice of clock time in its slot. The chain allows any time from one nanosecond after the previous block's time to
/// that time plus twice the time since that block's slot. Slots without a block count as elapsed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Leader {
    /// Sets the clock to the true time, as closely as the bounds allow.
    Honest,
    /// Stops the clock.
    Still,
    /// Runs the clock at double speed.
    Fast,
}

/// The chain's clock, together with the true time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChainClock {
    slot: u64,
    /// The time in the last block's footer. Unit: nanoseconds.
    footer: i64,
    /// The true time. Unit: nanoseconds.
    wall: i64,
    /// The number of slots without a block since the last block.
    skipped: i64,
}

impl ChainClock {
    /// Returns a correct clock at the start of a slot, where `nanoseconds` is the time since the last full second.
    #[must_use]
    pub const fn new(start: Clock, nanoseconds: i64) -> Self {
        let now = start.time.saturating_mul(SECOND).saturating_add(nanoseconds);
        Self { slot: start.slot, footer: now, wall: now, skipped: 0 }
    }

    /// Returns the time that instructions in the current slot read, which is the previous block's time rounded down to a second.
    #[must_use]
    pub const fn now(&self) -> Clock {
        Clock { time: self.footer.div_euclid(SECOND), slot: self.slot }
    }

    /// Returns the true time. Unit: nanoseconds.
    #[must_use]
    pub const fn wall(&self) -> i64 {
        self.wall
    }

    /// Returns how far the chain's clock is ahead of the true time. The result is negative if the clock is behind. Unit:
    /// nanoseconds.
    #[must_use]
    pub const fn ahead(&self) -> i64 {
        self.footer.saturating_sub(self.wall)
    }

    /// Lets this many slots pass without a block. The clock does not change, because a block sets it.
    pub fn skip(&mut self, slots: u32) {
        self.wall = self.wall.saturating_add(SLOT.saturating_mul(slots.into()));
        self.slot = self.slot.saturating_add(slots.into());
        self.skipped = self.skipped.saturating_add(slots.into());
    }

    /// Ends the current slot with a block by this leader. Returns the time that instructions in the next slot read.
    pub fn next(&mut self, leader: Leader) -> Clock {
        let elapsed = std::mem::take(&mut self.skipped).saturating_add(1);
        let most = self.footer.saturating_add(MOST.saturating_mul(elapsed));
        let least = self.footer.saturating_add(1);
        self.wall = self.wall.saturating_add(SLOT);
        self.slot = self.slot.saturating_add(1);
        self.footer = match leader {
            Leader::Honest => self.wall.clamp(least, most),
            Leader::Still => least,
            Leader::Fast => most,
        };
        self.now()
    }
}
