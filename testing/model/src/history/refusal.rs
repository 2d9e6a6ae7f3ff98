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

/// What a market's oracle account may be refused for.
pub(super) const ORACLE: &[&str] =
    &["WrongOracle", "OracleInvalid", "OracleStale", "OracleFuture", "OracleConfidence", "OracleNonPositive"];
/// What adding risk may be refused for besides.
pub(super) const NOT_FRESH: &[&str] = &["OracleNotFresh"];
/// What any order may be refused for.
pub(super) const ORDER: &[&str] = &[
    "MarketNotOpen",
    "NoFreeSlot",
    "IsolatedElsewhere",
    "ZeroAmount",
    "NotAMultipleOfStep",
    "BelowMinimumPosition",
    "CurveExhausted",
    "PriceLimit",
    "ReduceOnly",
    "OutsidePriceBand",
    "NetBaseCap",
    "OpenInterestCap",
    "BelowInitialMargin",
    "NotAnImprovement",
    "InsolventClose",
    "InsufficientCash",
    "AccountHasDebt",
    "AccountBankrupt",
    "NoPosition",
    "OtherOracleInvalid",
];
/// What taking free cash out of an account may be refused for.
pub(super) const FREE: &[&str] = &[
    "Unauthorized",
    "WrongOracle",
    "ZeroAmount",
    "InsufficientCash",
    "BelowInitialMargin",
    "AccountHasDebt",
    "AccountBankrupt",
    "OtherOracleInvalid",
];
/// What a step of peg or depth may be refused for.
pub(super) const STEP: &[&str] =
    &["Paused", "MarketNotOpen", "StepTooLarge", "StepTooSoon", "NothingToDo", "SubsidyExhausted"];
/// What settling somebody's loss or gain may be refused for.
pub(super) const SETTLE: &[&str] =
    &["MarketNotOpen", "Paused", "NoPosition", "NothingToDo", "AccountHasDebt", "InsolventClose"];
/// What bringing tokens in may be refused for.
pub(super) const TOKENS: &[&str] = &["Paused", TOO_FEW_TOKENS, "NotAWholeUnit", "ZeroAmount", "DepositCap"];
/// What setting a market up may be refused for.
pub(super) const SET_UP: &[&str] = &[
    "Unauthorized",
    "Paused",
    "OracleOwnerNotAllowed",
    "OracleAddressNotDerived",
    "ZeroAmount",
    "CurveExhausted",
    "ParameterOutOfBounds",
];
