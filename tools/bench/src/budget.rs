//! Lists the compute budgets, which were set before the program was written. Unit: compute units.

/// The budget for a trade on the curve.
pub const TRADE: u64 = 6_000;
/// The budget for a liquidation on the curve.
pub const LIQUIDATE: u64 = 6_500;
/// The budget for settling an account's loss or gain, or for collecting a claim.
pub const SETTLE: u64 = 4_000;
/// The budget for accruing a market up to now with `update_funding`.
pub const UPDATE_FUNDING: u64 = 2_500;
/// The budget for a deposit.
pub const DEPOSIT: u64 = 4_500;
/// The budget for a withdrawal.
pub const WITHDRAW: u64 = 6_000;
/// The budget for each position of a cross account after the first.
pub const FURTHER_POSITION: u64 = 500;

/// Returns the budget of an instruction on an account with `positions` positions, given the budget for one position.
#[must_use]
pub const fn with_positions(one: u64, positions: u32) -> u64 {
    one + FURTHER_POSITION * (positions as u64 - 1)
}
