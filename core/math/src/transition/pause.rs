//! Adds and lifts pauses. Instructions add or lift bits and never overwrite the whole set, so no instruction undoes a pause that
//! was added in the meantime.

/// Returns the pauses after adding `bits`.
#[must_use]
pub const fn paused(pause: u64, bits: u64) -> u64 {
    pause | bits
}

/// Returns the pauses after lifting `bits`.
#[must_use]
pub const fn lifted(pause: u64, bits: u64) -> u64 {
    pause & !bits
}
