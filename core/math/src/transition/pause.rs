//! Pauses: bits are added or lifted, never set as a whole, so that nobody undoes what another has paused in the meantime.

/// What is paused once `bits` are paused too.
#[must_use]
pub const fn paused(pause: u64, bits: u64) -> u64 {
    pause | bits
}

/// What is still paused once the pause of `bits` is lifted.
#[must_use]
pub const fn lifted(pause: u64, bits: u64) -> u64 {
    pause & !bits
}
