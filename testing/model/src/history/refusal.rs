//! Why an action is refused: by name, as clients see it.

use ballast_math::Error;

/// The name of an error of the rules, the program, Anchor, the token program or the system program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Refusal(pub &'static str);

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        Self(error.name())
    }
}

/// The outcome of an action.
pub type Outcome<T = ()> = Result<T, Refusal>;

/// `Ok` if `condition` holds.
///
/// # Errors
/// `name`, when it does not hold.
pub const fn ensure(condition: bool, name: &'static str) -> Outcome {
    if condition { Ok(()) } else { Err(Refusal(name)) }
}

/// The account does not exist: an address without an account belongs to the system program (Anchor).
pub const MISSING: &str = "AccountOwnedByWrongProgram";
/// The account exists already (system program).
pub const IN_USE: &str = "AccountAlreadyInUse";
/// The wallet has too few tokens (token program).
pub const TOO_FEW_TOKENS: &str = "InsufficientTokens";
/// Accounts or bytes of the instruction are not right.
pub const WRONG: &str = "WrongAccounts";
