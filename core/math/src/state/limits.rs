//! Limits that a market's curve and its parameters share.

/// The largest depth: leaves the other reserve room at the cap of the net position.
pub const MAX_SQRT_K: u64 = 10_000_000_000_000_000_000;

/// The most that a curve's reserve may be worth: a hundred billion quote. Unit: 1e-6 quote.
pub const LARGEST_CURVE: i64 = 100_000_000_000_000_000;
