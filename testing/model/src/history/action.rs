//! What can happen to an exchange, as plain data: the same list drives the model and the program.
//!
//! Wallets are numbers below [`WALLETS`]. A margin account is a number too: its owner's number times [`SUBS`] plus its
//! sub-id. An action may name what does not exist: then it must be refused.

use serde::{Deserialize, Serialize};

use super::refusal::{FREE, IN_USE, NOT_FRESH, ORACLE, ORDER, SET_UP, SETTLE, STEP, TOKENS};
use super::spec::MarketSpec;

/// How many wallets there are. The first hold the roles at the start, in the order admin, risk manager, guardian, fee
/// recipient; then comes the program's upgrade authority; then users.
pub const WALLETS: u8 = 11;
/// The program's upgrade authority.
pub const UPGRADER: u8 = 4;
/// The first of the users.
pub const FIRST_USER: u8 = 5;
/// How many margin accounts a wallet may have here.
pub const SUBS: u8 = 3;
/// How many margin accounts there can be.
pub const ACCOUNTS: u8 = WALLETS * SUBS;
/// The most markets there can be: one more than an account has slots.
pub const MARKETS: u32 = 9;

/// The number of a wallet.
pub type Wallet = u8;
/// The number of a margin account.
pub type Holder = u8;

/// One step of a history.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Action {
    /// Time passes.
    Pass {
        /// Slots.
        slots: u64,
        /// Seconds.
        seconds: u32,
    },
    /// The oracle account of a market changes.
    Feed {
        /// The market.
        market: u32,
        /// What it says from now on.
        says: Says,
    },
    /// Somebody sends tokens straight into the vault.
    Donate {
        /// Units of the mint.
        tokens: u64,
    },
    /// A transaction with one instruction of the program.
    Call {
        /// Who signs.
        by: Wallet,
        /// What is wrong with its accounts or bytes, if anything: then it must be refused.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        wrong: Option<Wrong>,
        /// The instruction.
        call: Call,
    },
}

impl Action {
    /// A transaction without a mistake in its accounts.
    #[must_use]
    pub const fn call(by: Wallet, call: Call) -> Self {
        Self::Call { by, wrong: None, call }
    }

    /// What it is called in summaries.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Pass { .. } => "(time passes)",
            Self::Feed { .. } => "(oracle)",
            Self::Donate { .. } => "(donation)",
            Self::Call { wrong: Some(_), .. } => "(wrong accounts)",
            Self::Call { call, .. } => call.name(),
        }
    }
}

/// What an oracle account says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Says {
    /// An update.
    Price {
        /// The price's mantissa.
        price: i64,
        /// Half of the confidence interval, in the same units.
        confidence: u64,
        /// The power of ten of both.
        exponent: i32,
        /// Seconds since it was published; below zero is the future.
        age: i64,
        /// Whether it was verified in full, or its status is trading.
        is_final: bool,
    },
    /// Bytes that are no update.
    Garbage {
        /// How many.
        length: u16,
    },
    /// The update of another feed.
    OtherFeed,
    /// An account of another program.
    OtherOwner,
    /// No account at all.
    Nothing,
}

/// A mistake in an instruction's accounts or bytes. Where one does not apply, the first account is replaced.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Wrong {
    /// Nobody signs.
    Unsigned,
    /// The account at this place (modulo their number) is a copy of the right one that belongs to another program.
    Copy(u8),
    /// The account at this place is one of the program's of another kind.
    OtherKind(u8),
    /// The last account is missing.
    Missing,
    /// Two accounts of a market too many follow the other markets.
    TooMany,
    /// Market and oracle of the first other market are exchanged.
    Swapped,
    /// The arguments end early.
    ShortArguments,
    /// There is no such instruction.
    NoInstruction,
}

/// An order as the program takes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OrderSpec {
    /// Buy or sell.
    pub is_buy: bool,
    /// Whether the amount is quote (1e-6) rather than base (1e-9 contract).
    pub is_quote: bool,
    /// Only make the position smaller.
    pub reduce_only: bool,
    /// How much.
    pub amount: u64,
    /// The worst average price (1e-9 quote per contract); zero is none.
    pub limit_price: u64,
    /// Until when it is good (unix seconds); zero is for ever.
    pub deadline: i64,
}

macro_rules! calls {
    ($(
        $(#[$doc:meta])* $variant:ident = $name:literal $({ $($field:ident: $kind:ty),* $(,)? })?, $refusals:expr;
    )*) => {
        /// An instruction of the program with its arguments. The names are the program's; amounts are in its units.
        #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case", deny_unknown_fields)]
        #[allow(missing_docs, reason = "the fields are the program's arguments and the accounts by number")]
        pub enum Call { $($(#[$doc])* $variant $({ $($field: $kind),* })?,)* }

        impl Call {
            /// The instruction's name.
            #[must_use]
            pub const fn name(&self) -> &'static str {
                match self { $(Self::$variant { .. } => $name,)* }
            }

            /// What it may be refused for, besides what any call may be: lists of the program's names.
            pub(super) const fn refusals(&self) -> &'static [&'static [&'static str]] {
                match self { $(Self::$variant { .. } => $refusals,)* }
            }

            /// The names of all instructions.
            pub const NAMES: &'static [&'static str] = &[$($name,)*];
        }
    };
}
calls! {
    /// Sets the exchange up with the first wallets as holders of the roles.
    InitializeExchange = "initialize_exchange",
        &[&[IN_USE, "Unauthorized"]];
    /// Takes the mint as collateral.
    CreateCollateral = "create_collateral" { cap: i64 },
        &[&[IN_USE, "Unauthorized", "ParameterOutOfBounds"]];
    /// Nominates for a role.
    NominateRole = "nominate_role" { role: u8, nominee: Option<Wallet> },
        &[&["Unauthorized"]];
    /// Takes a role.
    AcceptRole = "accept_role" { role: u8 },
        &[&["NotNominated", "NominationExpired"]];
    /// Pauses bits everywhere.
    AddPause = "add_pause" { bits: u64 },
        &[&["Unauthorized", "UnknownPauseBits"]];
    /// Lifts the pause of bits everywhere.
    LiftPause = "lift_pause" { bits: u64 },
        &[&["Unauthorized", "UnknownPauseBits"]];
    /// Pauses bits in a market.
    AddMarketPause = "add_market_pause" { market: u32, bits: u64 },
        &[&["Unauthorized", "UnknownPauseBits"]];
    /// Lifts the pause of bits in a market.
    LiftMarketPause = "lift_market_pause" { market: u32, bits: u64 },
        &[&["Unauthorized", "UnknownPauseBits"]];
    /// Sets the deposit cap, or has a higher one wait.
    SetCap = "set_cap" { cap: i64 },
        &[&["Unauthorized", "ParameterOutOfBounds"]];
    /// Cancels the cap that waits.
    CancelCap = "cancel_cap",
        &[&["Unauthorized", "NothingToDo"]];
    /// Creates the next market.
    CreateMarket = "create_market" { spec: Box<MarketSpec> },
        &[SET_UP];
    /// Sets a market up anew.
    SetUpMarket = "set_up_market" { market: u32, spec: Box<MarketSpec> },
        &[SET_UP, &["MarketAlreadyOpen"]];
    /// Opens a market.
    OpenMarket = "open_market" { market: u32 },
        &[
            ORACLE,
            &["Unauthorized", "Paused", "MarketAlreadyOpen", "ParameterOutOfBounds", "OutsidePriceBand"],
        ];
    /// Adds to a market's insurance.
    DepositInsurance = "deposit_insurance" { market: u32, tokens: u64 },
        &[TOKENS];
    /// Pays a market's fees to a wallet, which must be the recipient.
    WithdrawFees = "withdraw_fees" { market: u32, to: Wallet },
        &[&["WrongFeeRecipient", "Paused", "NothingToDo"]];
    /// Creates a margin account of the signer.
    CreateMarginAccount = "create_margin_account" { sub: u8, mode: u32, market: u32 },
        &[&[IN_USE, "Paused", "UnknownMode", "WrongMarket"]];
    /// Names a delegate.
    SetDelegate = "set_delegate" { account: Holder, delegate: Option<Wallet> },
        &[&["Unauthorized"]];
    /// Closes an account.
    CloseMarginAccount = "close_margin_account" { account: Holder },
        &[&["Unauthorized", "AccountNotEmpty"]];
    /// Deposits the signer's tokens.
    Deposit = "deposit" { account: Holder, tokens: u64 },
        &[TOKENS, &["AccountBankrupt"]];
    /// Withdraws to the signer.
    Withdraw = "withdraw" { account: Holder, amount: u64 },
        &[FREE];
    /// Moves free quote.
    Transfer = "transfer" { from: Holder, to: Holder, amount: u64 },
        &[FREE, &["SameAccount", "DifferentOwners"]];
    /// Trades.
    Trade = "trade" { account: Holder, market: u32, order: OrderSpec },
        &[ORDER, ORACLE, NOT_FRESH, &["Unauthorized", "DeadlinePassed", "Paused"]];
    /// Asks what a trade would do.
    QuoteTrade = "quote_trade" { account: Holder, market: u32, order: OrderSpec },
        &[ORDER, ORACLE, NOT_FRESH];
    /// Asks how an account stands.
    AccountHealth = "account_health" { account: Holder },
        &[&["WrongOracle"]];
    /// Liquidates on the curve.
    Liquidate = "liquidate" { account: Holder, market: u32, keeper: Holder },
        &[
            ORACLE,
            &["MarketNotOpen", "Paused", "SameAccount", "NoPosition", "NotLiquidatable", "LiquidationPrice"],
            &["CurveExhausted"],
        ];
    /// Takes a position over.
    TakeOver = "take_over" { account: Holder, taker: Holder, market: u32, most: u64 },
        &[ORDER, ORACLE, NOT_FRESH, &["Unauthorized", "Paused", "SameAccount", "NotLiquidatable"]];
    /// Brings a market to now.
    UpdateFunding = "update_funding" { market: u32 },
        &[&["MarketNotOpen", "WrongOracle"]];
    /// Shares out claims.
    ShareClaims = "share_claims" { market: u32 },
        &[&["MarketNotOpen", "WrongOracle", "EpochNotOver"]];
    /// Covers a deficit.
    CoverDeficit = "cover_deficit" { market: u32 },
        &[ORACLE, &["MarketNotOpen", "Paused", "NothingToDo"]];
    /// Moves the peg.
    Repeg = "repeg" { market: u32, largest: u64 },
        &[STEP, ORACLE, &["CurveExhausted"]];
    /// Deepens the curve.
    RaiseDepth = "raise_depth" { market: u32, step: u64 },
        &[STEP, ORACLE, &["CurveExhausted"]];
    /// Realises a loss.
    SettleLoss = "settle_loss" { account: Holder, market: u32 },
        &[SETTLE, ORACLE];
    /// Realises a debtor's gain.
    RealiseGain = "realise_gain" { account: Holder, market: u32 },
        &[SETTLE, ORACLE];
    /// Collects a claim.
    CollectClaim = "collect_claim" { account: Holder, market: u32 },
        &[&["NothingToDo"]];
    /// Repays debts.
    RepayDebt = "repay_debt" { account: Holder },
        &[&["WrongOracle", "NothingToDo", "InsolventClose"]];
}
