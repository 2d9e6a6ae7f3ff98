//! What the tests of the program share.

use ballast::BallastError;
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
