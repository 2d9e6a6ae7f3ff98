//! Limits that several rules share: of curves, of parameters, of contracts. This module depends on no rule.

use crate::units::Price;
use core::ops::RangeInclusive;

/// The largest depth. It leaves room for the other reserve at the cap of the net position. Unit: 1e-9 contract.
pub const MAX_SQRT_K: u64 = 10_000_000_000_000_000_000;

/// The largest value of a curve's reserve when its market opens: a hundred billion quote. Unit: 1e-6 quote.
pub const LARGEST_CURVE: i64 = 100_000_000_000_000_000;

/// The largest amount that a cap parameter may have: a thousandth of the type's range. Unit: 1e-6 quote.
pub const LARGEST_CAP: i128 = 9_000_000_000_000_000;

/// The shortest time after which funding may repay the fees of a push of the mark. It gives others time to trade against the push. Unit:
/// seconds.
pub const FASTEST_PUSH: u64 = 10;

/// The shortest allowed age limit of an index. One leader controls the chain's clock for 0.8 s, in which it may stand still or advance by
/// 1.6 s, cut to whole seconds. A lower limit would let the leader close the market or admit an older price. Unit: seconds.
pub const SHORTEST_AGE: i128 = 5;

/// m: the allowed exponents. A contract is 10^m units of the asset, and a price has room for these digits.
pub const CONTRACT_EXPONENTS: RangeInclusive<i64> = -9..=12;

/// The allowed cost of a contract when its market opens: 1 to 1,000,000 quote.
pub const CONTRACT_COSTS: RangeInclusive<Price> =
    Price::new(1_000_000_000)..=Price::new(1_000_000_000_000_000);
