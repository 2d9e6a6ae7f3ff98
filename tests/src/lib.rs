//! What the tests of the program share.

use ballast::BallastError;
use ballast::instructions::trade::TradeArgs;
use ballast_testkit::{Failure, Receipt};

/// Asserts that the program refused with exactly this error of its own.
///
/// # Panics
/// When it did not.
#[track_caller]
pub fn assert_error(result: Result<Receipt, Failure>, error: BallastError) {
    assert_number(result, u32::from(error));
}

/// Asserts that a program refused with exactly this number: Anchor's are below 6000, the token program's below 20.
///
/// # Panics
/// When it did not.
#[track_caller]
pub fn assert_number(result: Result<Receipt, Failure>, number: u32) {
    match result {
        Ok(_) => panic!("this must be refused with {number}, but it succeeded"),
        Err(failure) => assert_eq!(failure.custom, Some(number), "{failure}"),
    }
}

/// A contract, in base units (1e-9).
pub const CONTRACT: u64 = 1_000_000_000;

/// An order by base, without a limit.
pub fn order(is_buy: bool, amount: u64) -> TradeArgs {
    TradeArgs { is_buy, is_quote: false, reduce_only: false, amount, limit_price: 0, deadline: 0 }
}

/// Buys whole contracts.
pub fn buy(contracts: u64) -> TradeArgs {
    order(true, contracts * CONTRACT)
}

/// Sells whole contracts.
pub fn sell(contracts: u64) -> TradeArgs {
    order(false, contracts * CONTRACT)
}
