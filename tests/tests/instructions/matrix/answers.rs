//! Names the network's answers, which are errors of the program, of Anchor, of the token and the system program, and of the
//! runtime.

use anchor_lang::error::ErrorCode;
use ballast::BallastError;
use ballast_testkit::{Failure, Receipt};

/// The name of a success.
pub const ALLOWED: &str = "allowed";

/// Anchor's errors that wrong accounts can cause.
const ANCHOR: &[ErrorCode] = &[
    ErrorCode::ConstraintMut,
    ErrorCode::ConstraintSeeds,
    ErrorCode::ConstraintClose,
    ErrorCode::AccountDiscriminatorNotFound,
    ErrorCode::AccountDiscriminatorMismatch,
    ErrorCode::AccountDidNotDeserialize,
    ErrorCode::AccountNotEnoughKeys,
    ErrorCode::AccountNotMutable,
    ErrorCode::AccountOwnedByWrongProgram,
    ErrorCode::InvalidProgramId,
    ErrorCode::AccountNotSigner,
    ErrorCode::AccountNotInitialized,
    ErrorCode::AccountNotProgramData,
];

/// The errors of called programs, which have small numbers.
const CALLED: &[(u32, &str, &str)] = &[
    (0, "AccountAlreadyInUse", "The system program: there is an account already"),
    (4, "OwnerDoesNotMatch", "The token program: the signer does not own these tokens"),
];

/// An error with a number.
pub struct Numbered {
    /// The number of the error.
    pub number: u32,
    /// The name of the error.
    pub name: String,
    /// The message of the error.
    pub text: String,
}

/// Returns all errors that have numbers here.
pub fn numbered() -> Vec<Numbered> {
    let called = CALLED.iter().map(|(number, name, text)| Numbered {
        number: *number,
        name: (*name).to_owned(),
        text: (*text).to_owned(),
    });
    let anchor = ANCHOR.iter().map(|code| Numbered {
        number: u32::from(*code),
        name: format!("{code:?}"),
        text: format!("Anchor: {code}"),
    });
    let own = BallastError::ALL.iter().map(|error| Numbered {
        number: u32::from(*error),
        name: format!("{error:?}"),
        text: error.to_string(),
    });
    called.chain(anchor).chain(own).collect()
}

/// Returns the name of an error number.
pub fn name_of(number: u32) -> String {
    let known = numbered().into_iter().find(|error| error.number == number);
    known.map_or_else(|| format!("number {number}"), |error| error.name)
}

/// Returns the name of a result, which is `allowed`, an error's name, or the name of a runtime error.
pub fn of(result: &Result<Receipt, Failure>) -> String {
    let failure = match result {
        Ok(_) => return ALLOWED.to_owned(),
        Err(failure) => failure,
    };
    match (failure.custom, failure.instruction_error()) {
        (Some(number), _) => name_of(number),
        (None, Some(error)) => format!("{error:?}"),
        (None, None) => format!("{:?}", failure.error),
    }
}
