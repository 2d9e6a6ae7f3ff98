//! Limits on curves, parameters and contracts that several rules share. This module depends on no rule.

use crate::units::Price;
use core::ops::RangeInclusive;

/// The largest depth. The limit leaves room for the other reserve when the net position is at its cap. Unit: 1e-9 contract.
pub const MAX_SQRT_K: u64 = 10_000_000_000_000_000_000;

/// The largest value that a curve's reserve may have when its market opens, a hundred billion quote. Unit: 1e-6 quote.
pub const LARGEST_CURVE: i64 = 100_000_000_000_000_000;

/// The largest allowed value of a cap parameter, which is a thousandth of the type's range. Unit: 1e-6 quote.
pub const LARGEST_CAP: i128 = 9_000_000_000_000_000;

/// The shortest time in which funding may repay the fees paid to push the mark. This delay gives others time to trade against the
/// push. Unit: seconds.
pub const FASTEST_PUSH: u64 = 10;

/// The lowest allowed maximum index age. One leader controls the chain's clock for 0.8 s, during which the clock may stop or
/// advance by 1.6 s, and the clock shows only whole seconds. A lower limit would let the leader close the market or admit an older
/// price. Unit: seconds.
pub const SHORTEST_AGE: i128 = 5;

/// The allowed values of the exponent m. A contract is 10^m units of the asset, and prices have room for the corresponding digits.
pub const CONTRACT_EXPONENTS: RangeInclusive<i64> = -9..=12;

/// The allowed cost of a contract when its market opens, from 1 to 1,000,000 quote.
pub const CONTRACT_COSTS: RangeInclusive<Price> =
    Price::new(1_000_000_000)..=Price::new(1_000_000_000_000_000);
