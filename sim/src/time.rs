//! Converts between slots and seconds of the simulated chain. All durations in rules and settings are in seconds. Slots only determine
//! which events are simultaneous. The length of a slot belongs to the simulated chain, and no rule uses it.

use std::time::Duration;

/// The number of slots in a duration in seconds.
#[must_use]
pub fn slots_in(seconds: i64) -> u64 {
    ballast_chain::slots_in(Duration::from_secs(u64::try_from(seconds).unwrap_or(0)))
}

/// The duration of slots in seconds, rounded down.
#[must_use]
pub fn seconds_in(slots: u64) -> i64 {
    i64::try_from(ballast_chain::time_of(slots).as_secs()).unwrap_or(i64::MAX)
}
