//! Slots and seconds of the simulated chain. Every duration of a rule or a setting is in seconds; slots only tell what happens at the same
//! moment, so a simulated chain needs a length of a slot, and no rule knows it.

/// How many slots a second has, as on mainnet in late 2026.
const SLOTS_PER_SECOND: u64 = 5;

/// Slots in so many seconds.
#[must_use]
pub fn slots_in(seconds: i64) -> u64 {
    u64::try_from(seconds).unwrap_or(0).saturating_mul(SLOTS_PER_SECOND)
}

/// Seconds in so many slots, rounded down.
#[must_use]
pub fn seconds_in(slots: u64) -> i64 {
    i64::try_from(slots / SLOTS_PER_SECOND).unwrap_or(i64::MAX)
}
