//! The markets in which an account settles up, and why a commit refuses.

use crate::error::Error;
use crate::settlement::Creditor;
use crate::state::{Account, Slot, State};
use crate::units::Quote;
use alloc::vec::Vec;

/// Why a commit refuses: a rule made a change that no rule may make.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CommitError {
    /// Tokens would appear or disappear.
    NotConserved,
    /// An invariant of the market or of an account would not hold (`InvariantViolated`), or a sum would not fit (`Overflow`).
    Rule(Error),
}

impl From<Error> for CommitError {
    fn from(error: Error) -> Self {
        Self::Rule(error)
    }
}

/// The markets of all slots in use of an account, to read and to write.
pub trait Creditors {
    /// How a refusal is said.
    type Error: From<Error> + From<CommitError>;

    /// Calls `action` with the market of each slot in use, in their order.
    ///
    /// # Errors
    /// Where a market is not at hand; what `action` answers.
    fn each(
        &mut self,
        account: &Account,
        action: impl FnMut(&mut State, &Slot) -> core::result::Result<(), CommitError>,
    ) -> core::result::Result<(), Self::Error>;
}

/// What settling up makes of an account and of its markets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SettledUp {
    /// The account's cash afterwards. Unit: 1e-6 quote.
    pub cash: Quote,
    /// The markets of its slots in use before, in their order, and what happened there.
    pub creditors: Vec<Creditor>,
}
