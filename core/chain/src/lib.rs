//! Defines the chain's current slot length, leader slots, clock speed and blockhash lifetime for clients, simulators and tests.
//!
//! No rule uses these values, and the program does not depend on them. The rules count seconds on the chain's clock, and use slots
//! only to detect that two events happened at the same moment. `docs/chain.md` compares every value with the runtime's own value.
#![no_std]
#![forbid(unsafe_code)]

use core::time::Duration;

/// The length of a slot on mainnet since slot 454,896,000.
pub const SLOT: Duration = Duration::from_millis(200);
/// The number of consecutive slots assigned to one leader.
pub const LEADER_SLOTS: u64 = 4;
/// The fastest possible clock speed, relative to slots. A leader may stop the clock, or run it up to this many times as fast as the
/// slots.
pub const FASTEST_CLOCK: u64 = 2;
/// How many more blocks a blockhash remains valid for. A skipped slot produces no block.
pub const BLOCKHASH_BLOCKS: u64 = 150;

/// Returns the number of slots that begin within `time`, rounded up.
#[must_use]
pub const fn slots_in(time: Duration) -> u64 {
    let slots = time.as_nanos().div_ceil(SLOT.as_nanos());
    if slots > u64::MAX as u128 { u64::MAX } else { slots as u64 }
}

/// Returns the duration of `slots` slots.
#[must_use]
pub const fn time_of(slots: u64) -> Duration {
    let nanos = slots as u128 * SLOT.as_nanos();
    let seconds = nanos / 1_000_000_000;
    if seconds > u64::MAX as u128 {
        return Duration::MAX;
    }
    Duration::new(seconds as u64, (nanos % 1_000_000_000) as u32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_has_five_slots() {
        assert_eq!(slots_in(Duration::from_secs(1)), 5);
        assert_eq!(slots_in(Duration::ZERO), 0);
        // A slot that has started counts in full.
        assert_eq!(slots_in(Duration::from_millis(201)), 2);
        assert_eq!(slots_in(Duration::MAX), u64::MAX);
    }

    #[test]
    fn a_window_and_a_blockhash_last_as_long_as_their_slots() {
        assert_eq!(time_of(LEADER_SLOTS), Duration::from_millis(800));
        assert_eq!(time_of(BLOCKHASH_BLOCKS), Duration::from_secs(30));
        assert_eq!(time_of(u64::MAX), Duration::new(u64::MAX / 5, 0));
    }
}
