//! Quote errors.

use crate::errors::{self, ErrorInfo};
use anchor_lang::error::Error as AnchorError;
use anchor_lang::prelude::ProgramError;
use ballast::errors::{BallastError, FIRST_ERROR};
use ballast_math::transition::CommitError;
use thiserror::Error;

/// The error for a quote that failed.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum QuoteError {
    /// The program would refuse the instruction with this Ballast error.
    #[error("{0}")]
    Refused(ErrorInfo),
    /// The program would refuse the instruction with this runtime error.
    #[error("the program would refuse: {0}")]
    Runtime(ProgramError),
    /// The snapshot lacks a market that the quote needs.
    #[error(
        "the snapshot does not contain market {market}: fetch the market and its oracle account, and insert both"
    )]
    UnknownMarket {
        /// The market's index.
        market: u32,
    },
}

impl QuoteError {
    /// Returns the rule's error, if a market rule would refuse the instruction.
    #[must_use]
    pub fn rule(&self) -> Option<ballast_math::Error> {
        match self {
            Self::Refused(info) => info.rule(),
            _ => None,
        }
    }
}

impl From<ballast_math::Error> for QuoteError {
    fn from(error: ballast_math::Error) -> Self {
        Self::Refused(errors::describe(FIRST_ERROR.saturating_add(error.number())))
    }
}

impl From<CommitError> for QuoteError {
    fn from(error: CommitError) -> Self {
        match error {
            CommitError::Rule(error) => error.into(),
            CommitError::NotConserved => AnchorError::from(BallastError::NotConserved).into(),
        }
    }
}

impl From<AnchorError> for QuoteError {
    fn from(error: AnchorError) -> Self {
        match error {
            AnchorError::AnchorError(error) => Self::Refused(errors::describe(error.error_code_number)),
            AnchorError::ProgramError(error) => match error.program_error {
                ProgramError::Custom(number) => Self::Refused(errors::describe(number)),
                other => Self::Runtime(other),
            },
        }
    }
}
