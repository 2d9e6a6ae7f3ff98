//! Pauses. Instructions add or lift bits and never set the whole word, so no instruction undoes a pause added in the meantime.

/// The pauses after adding `bits`.
#[must_use]
pub const fn paused(pause: u64, bits: u64) -> u64 {
    pause | bits
}

/// The pauses after lifting `bits`.
#[must_use]
pub const fn lifted(pause: u64, bits: u64) -> u64 {
    pause & !bits
}
