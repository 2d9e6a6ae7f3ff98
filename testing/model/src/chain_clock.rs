//! A model of the chain's clock, which one leader after the other sets. See `docs/reviewers/clock.md`.
//!
//! The rules know neither how long a slot is nor who sets the clock; the model is for tests and searches of what a leader can do.

use ballast_math::Clock;

/// How many slots in a row a leader has.
pub const WINDOW: usize = ballast_chain::LEADER_SLOTS as usize;
/// The length of a slot. Unit: nanoseconds.
pub const SLOT: i64 = ballast_chain::SLOT.as_nanos() as i64;
/// How far a leader may move the clock in a slot. Unit: nanoseconds.
const MOST: i64 = ballast_chain::FASTEST_CLOCK as i64 * SLOT;
const SECOND: i64 = 1_000_000_000;

/// What the leader of a slot does with the clock, within what the chain allows: from a nanosecond after the block before to twice the time of the
/// slot after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Leader {
    /// Sets it to what a true clock shows, as near as the bounds let it come.
    Honest,
    /// Lets it stand.
    Still,
    /// Lets it run double.
    Fast,
}

/// The chain's clock, and a true one beside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChainClock {
    slot: u64,
    /// The time in the footer of the last block. Unit: nanoseconds.
    footer: i64,
    /// What a true clock shows. Unit: nanoseconds.
    wall: i64,
}

impl ChainClock {
    /// A clock that is right, at the beginning of a slot and so far into a second.
    #[must_use]
    pub const fn new(start: Clock, nanoseconds: i64) -> Self {
        let now = start.time.saturating_mul(SECOND).saturating_add(nanoseconds);
        Self { slot: start.slot, footer: now, wall: now }
    }

    /// What the instructions of the present slot see: the time of the block before, cut to a second.
    #[must_use]
    pub const fn now(&self) -> Clock {
        Clock { time: self.footer.div_euclid(SECOND), slot: self.slot }
    }

    /// What a true clock shows. Unit: nanoseconds.
    #[must_use]
    pub const fn wall(&self) -> i64 {
        self.wall
    }

    /// How far the chain's clock is ahead of a true one; behind is negative. Unit: nanoseconds.
    #[must_use]
    pub const fn ahead(&self) -> i64 {
        self.footer.saturating_sub(self.wall)
    }

    /// The present slot ends with a block of this leader; what the next slot sees.
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
