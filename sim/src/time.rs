//! Slots and seconds of the simulated chain. Every duration of a rule or a setting is in seconds; slots only tell what happens at the same
//! moment, so a simulated chain needs a length of a slot, and no rule knows it.

use std::time::Duration;

/// Slots in so many seconds.
#[must_use]
pub fn slots_in(seconds: i64) -> u64 {
    ballast_chain::slots_in(Duration::from_secs(u64::try_from(seconds).unwrap_or(0)))
}

/// Seconds in so many slots, rounded down.
#[must_use]
pub fn seconds_in(slots: u64) -> i64 {
    i64::try_from(ballast_chain::time_of(slots).as_secs()).unwrap_or(i64::MAX)
}
