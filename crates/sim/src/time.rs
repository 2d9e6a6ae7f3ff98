//! Slots and seconds: five slots take two seconds.

/// Slots in so many seconds, rounded down.
#[must_use]
pub fn slots_in(seconds: i64) -> u64 {
    u64::try_from(seconds * 5 / 2).unwrap_or(0)
}

/// Seconds in so many slots, rounded down.
#[must_use]
pub fn seconds_in(slots: u64) -> i64 {
    i64::try_from(slots * 2 / 5).unwrap_or(i64::MAX)
}
