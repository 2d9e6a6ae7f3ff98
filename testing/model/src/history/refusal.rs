//! The reasons for refusing an action, by the names that clients see.

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

/// The account does not exist. Anchor reports that an address without an account belongs to the system program.
pub const MISSING: &str = "AccountOwnedByWrongProgram";
/// The account exists already (system program).
pub const IN_USE: &str = "AccountAlreadyInUse";
/// The wallet has too few tokens (token program).
pub const TOO_FEW_TOKENS: &str = "InsufficientTokens";
/// The accounts or bytes of the instruction are wrong.
pub const WRONG: &str = "WrongAccounts";

/// Errors from a market's oracle account.
pub(super) const ORACLE: &[&str] =
    &["WrongOracle", "OracleInvalid", "OracleStale", "OracleFuture", "OracleConfidence", "OracleNonPositive"];
/// Further errors of calls that add risk.
pub(super) const NOT_FRESH: &[&str] = &["OracleNotFresh"];
/// Errors of any order.
pub(super) const ORDER: &[&str] = &[
    "MarketNotOpen",
    "NoFreePosition",
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
/// Errors of calls that take free collateral out of an account.
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
/// Errors of steps of peg or depth.
pub(super) const STEP: &[&str] =
    &["Paused", "MarketNotOpen", "StepTooLarge", "StepTooSoon", "NothingToDo", "SubsidyExhausted"];
/// Errors of settling a loss or a gain.
pub(super) const SETTLE: &[&str] =
    &["MarketNotOpen", "Paused", "NoPosition", "NothingToDo", "AccountHasDebt", "InsolventClose"];
/// Errors of calls that bring tokens in.
pub(super) const TOKENS: &[&str] = &["Paused", TOO_FEW_TOKENS, "NotAWholeUnit", "ZeroAmount", "DepositCap"];
/// Errors of setting a market up.
pub(super) const SET_UP: &[&str] = &[
    "Unauthorized",
    "Paused",
    "OracleOwnerNotAllowed",
    "OracleAddressNotDerived",
    "ZeroAmount",
    "CurveExhausted",
    "ParameterOutOfBounds",
];
