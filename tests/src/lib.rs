//! Helpers that all tests of the program share.

use ballast::BallastError;
use ballast::instructions::trade::TradeArgs;
use ballast_testkit::{Failure, Receipt};

/// Asserts that the Ballast program refused the transaction with exactly this error.
///
/// # Panics
/// Panics if the transaction succeeded or failed with another error.
#[track_caller]
pub fn assert_error(result: Result<Receipt, Failure>, error: BallastError) {
    assert_number(result, u32::from(error));
}

/// Asserts that a program refused the transaction with exactly this error number. Anchor's numbers are below 6000, and the token
/// program's are below 20.
///
/// # Panics
/// Panics if the transaction succeeded or failed with another error number.
#[track_caller]
pub fn assert_number(result: Result<Receipt, Failure>, number: u32) {
    match result {
        Ok(_) => panic!("this must be refused with {number}, but it succeeded"),
        Err(failure) => assert_eq!(failure.custom, Some(number), "{failure}"),
    }
}

/// One contract, in base units (1e-9).
pub const CONTRACT: u64 = 1_000_000_000;

/// Returns an order in base without a limit price.
pub fn order(is_buy: bool, amount: u64) -> TradeArgs {
    TradeArgs { is_buy, is_quote: false, reduce_only: false, amount, limit_price: 0, deadline: 0 }
}

/// Returns an order to buy a whole number of contracts.
pub fn buy(contracts: u64) -> TradeArgs {
    order(true, contracts * CONTRACT)
}

/// Returns an order to sell a whole number of contracts.
pub fn sell(contracts: u64) -> TradeArgs {
    order(false, contracts * CONTRACT)
}
