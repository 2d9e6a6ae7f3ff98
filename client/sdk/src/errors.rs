//! Explains the program's custom error numbers.
//!
//! ```
//! use ballast_client::errors::{self, Origin};
//!
//! let info = errors::describe(6011);
//! assert_eq!((info.name.as_str(), info.origin), ("BelowInitialMargin", Origin::Rule));
//! assert_eq!(info.rule(), Some(ballast_math::Error::BelowInitialMargin));
//! assert_eq!(errors::describe(6104).name, "WrongOracle");
//! assert_eq!(errors::describe(2006).name, "ConstraintSeeds");
//! ```

use anchor_lang::error::ErrorCode;
use ballast::BallastError;
use ballast::errors::FIRST_ERROR;
use solana_instruction::error::InstructionError;
use solana_transaction_error::TransactionError;
use spl_token_interface::error::TokenError;
use std::fmt;

/// The part of the system that refused the instruction.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Origin {
    /// A rule of the market, in `ballast-math`.
    Rule,
    /// The program itself.
    Program,
    /// Anchor, which rejected an account or argument before the program's own code ran.
    Anchor,
    /// A program that Ballast called, such as the token program, or the system program while it created an account.
    Called,
    /// An unknown part, because the number belongs to a newer version of the program or to another program.
    Unknown,
}

/// A custom error number and its explanation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ErrorInfo {
    /// The error number in the transaction's error.
    pub number: u32,
    /// The part of the system that refused the instruction.
    pub origin: Origin,
    /// The error's name in the source code.
    pub name: String,
    /// The message for the user, which states the cause and the remedy.
    pub message: String,
}

impl ErrorInfo {
    /// Returns the rule's error, if a market rule refused the instruction.
    #[must_use]
    pub fn rule(&self) -> Option<ballast_math::Error> {
        rule(self.number)
    }
}

impl fmt::Display for ErrorInfo {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} (error {} {})", self.message, self.number, self.name)
    }
}

impl std::error::Error for ErrorInfo {}

/// Explains the error `number` of a failed Ballast instruction.
#[must_use]
pub fn describe(number: u32) -> ErrorInfo {
    let (origin, name, message) = if let Some(rule) = rule(number) {
        (Origin::Rule, rule.name().to_owned(), rule.message().to_owned())
    } else if let Some(error) = BallastError::ALL.iter().find(|error| u32::from(**error) == number) {
        (Origin::Program, error.name(), error.to_string())
    } else if let Some(code) = ANCHOR.iter().find(|code| u32::from(**code) == number) {
        (Origin::Anchor, code.name(), code.to_string())
    } else if let Some((name, message)) = called(number) {
        (Origin::Called, name, message)
    } else {
        let message = "This client does not know this error: the program may be newer than the client, or another program returned the error";
        (Origin::Unknown, "Unknown".to_owned(), message.to_owned())
    };
    ErrorInfo { number, origin, name, message }
}

/// Returns the custom error of a failed transaction, and the index of the instruction that failed.
#[must_use]
pub fn of_transaction(error: &TransactionError) -> Option<(u8, ErrorInfo)> {
    match error {
        TransactionError::InstructionError(place, InstructionError::Custom(number)) => {
            Some((*place, describe(*number)))
        }
        _ => None,
    }
}

fn rule(number: u32) -> Option<ballast_math::Error> {
    let number = number.checked_sub(FIRST_ERROR)?;
    ballast_math::Error::ALL.iter().copied().find(|error| error.number() == number)
}

/// Explains the errors of programs that Ballast calls. The numbers 0 and 1 are ambiguous, so their texts state both
/// meanings.
fn called(number: u32) -> Option<(String, String)> {
    let told = |name: &str, message: &str| Some((name.to_owned(), message.to_owned()));
    match number {
        0 => told(
            "AccountInUse",
            "An account with this address already exists, or a token account is not exempt from rent",
        ),
        1 => told(
            "InsufficientFunds",
            "The payer does not have enough collateral, or not enough SOL for the rent of the new account",
        ),
        _ => {
            let error = TokenError::try_from(number).ok()?;
            told(&format!("{error:?}"), &format!("The token program refused: {error}"))
        }
    }
}

/// The Anchor errors that this program's accounts and arguments can cause.
const ANCHOR: &[ErrorCode] = &[
    ErrorCode::InstructionMissing,
    ErrorCode::InstructionFallbackNotFound,
    ErrorCode::InstructionDidNotDeserialize,
    ErrorCode::InstructionDidNotSerialize,
    ErrorCode::ConstraintMut,
    ErrorCode::ConstraintHasOne,
    ErrorCode::ConstraintSigner,
    ErrorCode::ConstraintRaw,
    ErrorCode::ConstraintOwner,
    ErrorCode::ConstraintRentExempt,
    ErrorCode::ConstraintSeeds,
    ErrorCode::ConstraintExecutable,
    ErrorCode::ConstraintClose,
    ErrorCode::ConstraintAddress,
    ErrorCode::ConstraintZero,
    ErrorCode::ConstraintTokenMint,
    ErrorCode::ConstraintTokenOwner,
    ErrorCode::ConstraintSpace,
    ErrorCode::ConstraintTokenTokenProgram,
    ErrorCode::ConstraintDuplicateMutableAccount,
    ErrorCode::RequireViolated,
    ErrorCode::RequireEqViolated,
    ErrorCode::RequireKeysEqViolated,
    ErrorCode::RequireNeqViolated,
    ErrorCode::RequireKeysNeqViolated,
    ErrorCode::RequireGtViolated,
    ErrorCode::RequireGteViolated,
    ErrorCode::AccountDiscriminatorAlreadySet,
    ErrorCode::AccountDiscriminatorNotFound,
    ErrorCode::AccountDiscriminatorMismatch,
    ErrorCode::AccountDidNotDeserialize,
    ErrorCode::AccountDidNotSerialize,
    ErrorCode::AccountNotEnoughKeys,
    ErrorCode::AccountNotMutable,
    ErrorCode::AccountOwnedByWrongProgram,
    ErrorCode::InvalidProgramId,
    ErrorCode::InvalidProgramExecutable,
    ErrorCode::AccountNotSigner,
    ErrorCode::AccountNotSystemOwned,
    ErrorCode::AccountNotInitialized,
    ErrorCode::AccountNotProgramData,
    ErrorCode::AccountSysvarMismatch,
    ErrorCode::AccountReallocExceedsLimit,
    ErrorCode::AccountDuplicateReallocs,
    ErrorCode::DeclaredProgramIdMismatch,
    ErrorCode::TryingToInitPayerAsProgramAccount,
    ErrorCode::InvalidNumericConversion,
];
