//! Defines access to the markets in which an account settles up, and the errors that a commit can return.

use crate::error::Error;
use crate::settlement::Creditor;
use crate::state::{Account, Position, State};
use crate::units::Quote;
use alloc::vec::Vec;

/// The reason why a commit failed, which means that a rule made a change that no rule may make.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CommitError {
    /// The step would create or destroy tokens.
    NotConserved,
    /// The step would break an invariant of the market or an account (`InvariantViolated`), or a sum would not fit (`Overflow`).
    Rule(Error),
}

impl From<Error> for CommitError {
    fn from(error: Error) -> Self {
        Self::Rule(error)
    }
}

/// Read and write access to the markets of all positions that an account uses.
pub trait Creditors {
    /// The caller's error type.
    type Error: From<Error> + From<CommitError>;

    /// Calls `action` with the market of each position in use, in the order of the positions.
    ///
    /// # Errors
    /// Returns the implementation's own error if a market is not available, or any error from `action`.
    fn each(
        &mut self,
        account: &Account,
        action: impl FnMut(&mut State, &Position) -> core::result::Result<(), CommitError>,
    ) -> core::result::Result<(), Self::Error>;
}

/// The result of settling up an account and its markets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SettledUp {
    /// The account's cash after settling up. Unit: 1e-6 quote. Not negative.
    pub cash: Quote,
    /// The markets of all positions that were in use, in the order of the positions, and the amounts settled in each.
    pub creditors: Vec<Creditor>,
}
