//! Limits that more than one rule knows: of a curve, of what a market's parameters may name, of a contract. This module uses no rule.

use crate::units::Price;
use core::ops::RangeInclusive;

/// The largest depth: leaves the other reserve room at the cap of the net position. Unit: 1e-9 contract.
pub const MAX_SQRT_K: u64 = 10_000_000_000_000_000_000;

/// The most that a curve's reserve may be worth: a hundred billion quote. Unit: 1e-6 quote.
pub const LARGEST_CURVE: i64 = 100_000_000_000_000_000;

/// The largest amount that a cap may name: a thousand times less than the type holds. Unit: 1e-6 quote.
pub const LARGEST_CAP: i128 = 9_000_000_000_000_000;

/// How long a push of the mark must stand at least until funding pays its fees: others have time to trade against it. Unit:
/// seconds.
pub const FASTEST_PUSH: u64 = 10;

/// The shortest limit of an index's age. One leader sets the chain's clock for 0.8 s, in which it may stand still or run on by 1.6 s, and
/// cuts it to a second: a limit of less would shut the market, or let an older price in, at the leader's wish. Unit: seconds.
pub const SHORTEST_AGE: i128 = 5;

/// m: a contract is 10^m units of the asset. A price has room for these digits.
pub const CONTRACT_EXPONENTS: RangeInclusive<i64> = -9..=12;

/// What a contract may cost when its market opens: 1 to 1,000,000 quote.
pub const CONTRACT_COSTS: RangeInclusive<Price> =
    Price::new(1_000_000_000)..=Price::new(1_000_000_000_000_000);
