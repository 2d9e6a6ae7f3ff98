//! Converts between slots and seconds on the simulated chain. All durations in rules and settings are in seconds. Slots only
//! determine which events are simultaneous, and no rule uses the slot length, which is a property of the simulated chain.

use std::time::Duration;

/// Returns the number of slots in a duration that is given in seconds.
#[must_use]
pub fn slots_in(seconds: i64) -> u64 {
    ballast_chain::slots_in(Duration::from_secs(u64::try_from(seconds).unwrap_or(0)))
}

/// Returns the duration of `slots` slots in seconds, rounded down.
#[must_use]
pub fn seconds_in(slots: u64) -> i64 {
    i64::try_from(ballast_chain::time_of(slots).as_secs()).unwrap_or(i64::MAX)
}
