//! A model of the chain's clock, which each leader sets in turn. See `docs/reviewers/clock.md`.
//!
//! The rules do not depend on the length of a slot or on who sets the clock. The model serves tests and searches of a leader's
//! options.

use ballast_math::Clock;

/// The number of consecutive slots of a leader.
pub const WINDOW: usize = ballast_chain::LEADER_SLOTS as usize;
/// The length of a slot. Unit: nanoseconds.
pub const SLOT: i64 = ballast_chain::SLOT.as_nanos() as i64;
/// The furthest that a leader may move the clock in a slot. Unit: nanoseconds.
const MOST: i64 = ballast_chain::FASTEST_CLOCK as i64 * SLOT;
const SECOND: i64 = 1_000_000_000;

/// A leader's choice for the clock in its slot. The chain allows any time from a nanosecond after the previous block to twice the
/// time of the slot after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Leader {
    /// Sets the clock to the true time, as closely as the bounds allow.
    Honest,
    /// Stops the clock.
    Still,
    /// Runs the clock at double speed.
    Fast,
}

/// The chain's clock, and a true one beside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChainClock {
    slot: u64,
    /// The time in the footer of the last block. Unit: nanoseconds.
    footer: i64,
    /// The true time. Unit: nanoseconds.
    wall: i64,
}

impl ChainClock {
    /// A correct clock at the beginning of a slot, the given time into a second.
    #[must_use]
    pub const fn new(start: Clock, nanoseconds: i64) -> Self {
        let now = start.time.saturating_mul(SECOND).saturating_add(nanoseconds);
        Self { slot: start.slot, footer: now, wall: now }
    }

    /// The time that instructions of the present slot read: that of the previous block, truncated to a second.
    #[must_use]
    pub const fn now(&self) -> Clock {
        Clock { time: self.footer.div_euclid(SECOND), slot: self.slot }
    }

    /// The true time. Unit: nanoseconds.
    #[must_use]
    pub const fn wall(&self) -> i64 {
        self.wall
    }

    /// How far the chain's clock is ahead of the true time; negative if it is behind. Unit: nanoseconds.
    #[must_use]
    pub const fn ahead(&self) -> i64 {
        self.footer.saturating_sub(self.wall)
    }

    /// Ends the present slot with a block of this leader. Returns the time that the next slot reads.
    pub fn next(&mut self, leader: Leader) -> Clock {
        let (least, most) = (self.footer.saturating_add(1), self.footer.saturating_add(MOST));
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
