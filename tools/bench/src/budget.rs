//! The compute budgets, which were set before the program was written. Unit: compute units.

/// A trade on the curve.
pub const TRADE: u64 = 6_000;
/// A liquidation on the curve.
pub const LIQUIDATE: u64 = 6_500;
/// Settling an account's loss or gain, or collecting a claim.
pub const SETTLE: u64 = 4_000;
/// Accruing a market up to now: `update_funding`.
pub const UPDATE_FUNDING: u64 = 2_500;
/// A deposit.
pub const DEPOSIT: u64 = 4_500;
/// A withdrawal.
pub const WITHDRAW: u64 = 6_000;
/// Each position of a cross account after the first.
pub const FURTHER_POSITION: u64 = 500;

/// Returns the budget of an instruction on an account with `positions` positions, given the budget for one position.
#[must_use]
pub const fn with_positions(one: u64, positions: u32) -> u64 {
    one + FURTHER_POSITION * (positions as u64 - 1)
}
