//! Lists the reasons for refusing an action, under the names that clients see.

use ballast_math::Error;

/// The name of an error from the rules, the program, Anchor, the token program or the system program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Refusal(pub &'static str);

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        Self(error.name())
    }
}

/// The outcome of an action.
pub type Outcome<T = ()> = Result<T, Refusal>;

/// Returns `Ok` if `condition` holds.
///
/// # Errors
/// Returns `name` as the refusal if `condition` does not hold.
pub const fn ensure(condition: bool, name: &'static str) -> Outcome {
    if condition { Ok(()) } else { Err(Refusal(name)) }
}

/// The account does not exist, which Anchor reports as an account that is owned by the system program.
pub const MISSING: &str = "AccountOwnedByWrongProgram";
/// The account already exists (an error of the system program).
pub const IN_USE: &str = "AccountAlreadyInUse";
/// The wallet does not have enough tokens (an error of the token program).
pub const TOO_FEW_TOKENS: &str = "InsufficientTokens";
/// The accounts or bytes of the instruction are wrong.
pub const WRONG: &str = "WrongAccounts";

/// The errors that a market's oracle account can cause.
pub(super) const ORACLE: &[&str] =
    &["WrongOracle", "OracleInvalid", "OracleStale", "OracleFuture", "OracleConfidence", "OracleNonPositive"];
/// The additional errors of calls that add risk.
pub(super) const NOT_FRESH: &[&str] = &["OracleNotFresh"];
/// The errors of any order.
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
/// The errors of calls that take free collateral out of an account.
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
/// The errors of peg and depth steps.
pub(super) const STEP: &[&str] =
    &["Paused", "MarketNotOpen", "StepTooLarge", "StepTooSoon", "NothingToDo", "SubsidyExhausted"];
/// The errors when settling a loss or realising a gain.
pub(super) const SETTLE: &[&str] =
    &["MarketNotOpen", "Paused", "NoPosition", "NothingToDo", "AccountHasDebt", "InsolventClose"];
/// The errors of calls that bring in tokens.
pub(super) const TOKENS: &[&str] = &["Paused", TOO_FEW_TOKENS, "NotAWholeUnit", "ZeroAmount", "DepositCap"];
/// The errors when setting up a market.
pub(super) const SET_UP: &[&str] = &[
    "Unauthorized",
    "Paused",
    "OracleOwnerNotAllowed",
    "OracleAddressNotDerived",
    "ZeroAmount",
    "CurveExhausted",
    "ParameterOutOfBounds",
];
