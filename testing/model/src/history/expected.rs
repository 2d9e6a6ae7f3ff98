//! Which refusals each action may meet: what is not on its list is a violation.

use super::action::{Action, Call};
use super::model::{Model, depth_value};
use super::refusal::{IN_USE, MISSING, Refusal, TOO_FEW_TOKENS, WRONG};

/// What a market's oracle account may be refused for.
const ORACLE: &[&str] =
    &["WrongOracle", "OracleInvalid", "OracleStale", "OracleFuture", "OracleConfidence", "OracleNonPositive"];
/// What besides whoever adds risk may be refused for.
const NOT_FRESH: &[&str] = &["OracleNotFresh"];
/// What anyone's order may be refused for.
const ORDER: &[&str] = &[
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
const FREE: &[&str] = &[
    "Unauthorized",
    "WrongOracle",
    "ZeroAmount",
    "InsufficientCash",
    "BelowInitialMargin",
    "AccountHasDebt",
    "AccountBankrupt",
    "OtherOracleInvalid",
];
const STEP: &[&str] =
    &["Paused", "MarketNotOpen", "StepTooLarge", "StepTooSoon", "NothingToDo", "SubsidyExhausted"];
const SETTLE: &[&str] =
    &["MarketNotOpen", "Paused", "NoPosition", "NothingToDo", "AccountHasDebt", "InsolventClose"];
const TOKENS: &[&str] = &["Paused", TOO_FEW_TOKENS, "NotAWholeUnit", "ZeroAmount", "DepositCap"];
const SET_UP: &[&str] = &[
    "Unauthorized",
    "Paused",
    "OracleOwnerNotAllowed",
    "OracleAddressNotDerived",
    "ZeroAmount",
    "CurveExhausted",
    "ParameterOutOfBounds",
];

/// The lists of an instruction.
fn lists(call: &Call) -> &'static [&'static [&'static str]] {
    match call {
        Call::InitializeExchange => &[&[IN_USE, "Unauthorized"]],
        Call::CreateCollateral { .. } => &[&[IN_USE, "Unauthorized", "ParameterOutOfBounds"]],
        Call::NominateRole { .. } => &[&["Unauthorized"]],
        Call::AcceptRole { .. } => &[&["NotNominated", "NominationExpired"]],
        Call::AddPause { .. }
        | Call::LiftPause { .. }
        | Call::AddMarketPause { .. }
        | Call::LiftMarketPause { .. } => &[&["Unauthorized", "UnknownPauseBits"]],
        Call::SetCap { .. } => &[&["Unauthorized", "ParameterOutOfBounds"]],
        Call::CancelCap => &[&["Unauthorized", "NothingToDo"]],
        Call::CreateMarket { .. } => &[SET_UP],
        Call::SetUpMarket { .. } => &[SET_UP, &["MarketAlreadyOpen"]],
        Call::OpenMarket { .. } => &[
            ORACLE,
            &["Unauthorized", "Paused", "MarketAlreadyOpen", "ParameterOutOfBounds", "OutsidePriceBand"],
        ],
        Call::DepositInsurance { .. } => &[TOKENS],
        Call::Deposit { .. } => &[TOKENS, &["AccountBankrupt"]],
        Call::WithdrawFees { .. } => &[&["WrongFeeRecipient", "Paused", "NothingToDo"]],
        Call::CreateMarginAccount { .. } => &[&[IN_USE, "Paused", "UnknownMode", "WrongMarket"]],
        Call::SetDelegate { .. } => &[&["Unauthorized"]],
        Call::CloseMarginAccount { .. } => &[&["Unauthorized", "AccountNotEmpty"]],
        Call::Withdraw { .. } => &[FREE],
        Call::Transfer { .. } => &[FREE, &["SameAccount", "DifferentOwners"]],
        Call::Trade { .. } => &[ORDER, ORACLE, NOT_FRESH, &["Unauthorized", "DeadlinePassed", "Paused"]],
        Call::QuoteTrade { .. } => &[ORDER, ORACLE, NOT_FRESH],
        Call::AccountHealth { .. } => &[&["WrongOracle"]],
        Call::Liquidate { .. } => &[
            ORACLE,
            &["MarketNotOpen", "Paused", "SameAccount", "NoPosition", "NotLiquidatable", "LiquidationPrice"],
            &["CurveExhausted"],
        ],
        Call::TakeOver { .. } => {
            &[ORDER, ORACLE, NOT_FRESH, &["Unauthorized", "Paused", "SameAccount", "NotLiquidatable"]]
        }
        Call::UpdateFunding { .. } => &[&["MarketNotOpen", "WrongOracle"]],
        Call::ShareClaims { .. } => &[&["MarketNotOpen", "WrongOracle", "EpochNotOver"]],
        Call::CoverDeficit { .. } => &[ORACLE, &["MarketNotOpen", "Paused", "NothingToDo"]],
        Call::Repeg { .. } | Call::RaiseDepth { .. } => &[STEP, ORACLE, &["CurveExhausted"]],
        Call::SettleLoss { .. } | Call::RealiseGain { .. } => &[SETTLE, ORACLE],
        Call::CollectClaim { .. } => &[&["NothingToDo"]],
        Call::RepayDebt { .. } => &[&["WrongOracle", "NothingToDo", "InsolventClose"]],
    }
}

/// Whether the action may meet this refusal.
pub(super) fn is_expected(action: &Action, refusal: Refusal, (model, is_largest): (&Model, bool)) -> bool {
    let Action::Call { wrong, call, .. } = action else { return false };
    if wrong.is_some() {
        return refusal.0 == WRONG;
    }
    if refusal.0 == MISSING {
        return !matches!(call, Call::InitializeExchange);
    }
    if refusal.0 == "Overflow" {
        return is_too_much(call) || is_order_too_large(call, (model, is_largest));
    }
    lists(call).iter().any(|list| list.contains(&refusal.0))
}

/// The largest amount that must be dealt with: an order or a payment beyond it may be too large for the types.
const LARGEST: u64 = 9_000_000_000_000_000_000;

/// Whether an amount of the call may be too large for the types.
fn is_too_much(call: &Call) -> bool {
    match call {
        Call::Deposit { tokens, .. } | Call::DepositInsurance { tokens, .. } => *tokens > LARGEST,
        Call::Withdraw { amount, .. } | Call::Transfer { amount, .. } => *amount > LARGEST,
        Call::CreateMarket { .. } | Call::SetUpMarket { .. } | Call::OpenMarket { .. } => true,
        _ => false,
    }
}

/// Whether an order may be too large for the types, or is for more quote than its market's curve holds.
fn is_order_too_large(call: &Call, (model, is_largest): (&Model, bool)) -> bool {
    let (Call::Trade { order, market, .. } | Call::QuoteTrade { order, market, .. }) = call else {
        return false;
    };
    let depth =
        model.exchange.venues.get(*market as usize).map_or(0, |venue| depth_value(&venue.state.curve));
    is_largest || order.amount > LARGEST || order.is_quote && u128::from(order.amount) > depth
}
