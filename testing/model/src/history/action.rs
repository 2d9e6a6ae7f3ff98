//! Describes everything that can happen to an exchange as plain data. The same actions drive the model and the program.
//!
//! Wallets are numbers below [`WALLETS`]. A margin account is also identified by a number, which is its owner's number times
//! [`SUBS`] plus its sub-id. An action that refers to something that does not exist must be refused.

use serde::{Deserialize, Serialize};

use super::refusal::{FREE, IN_USE, NOT_FRESH, ORACLE, ORDER, SET_UP, SETTLE, STEP, TOKENS};
use super::spec::MarketSpec;

/// The number of wallets. The first wallets initially hold the roles, in the order admin, risk manager, guardian, fee recipient.
/// The program's upgrade authority comes next, followed by the users.
pub const WALLETS: u8 = 11;
/// The wallet number of the program's upgrade authority.
pub const UPGRADER: u8 = 4;
/// The wallet number of the first user.
pub const FIRST_USER: u8 = 5;
/// The maximum number of margin accounts per wallet.
pub const SUBS: u8 = 3;
/// The maximum number of margin accounts.
pub const ACCOUNTS: u8 = WALLETS * SUBS;
/// The maximum number of markets, which is one more than the number of positions in an account.
pub const MARKETS: u32 = 9;

/// The number of a wallet.
pub type Wallet = u8;
/// The number of a margin account.
pub type Holder = u8;

/// One step of a history.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Action {
    /// Lets time pass.
    Pass {
        /// How many slots pass.
        slots: u64,
        /// How many seconds pass.
        seconds: u32,
    },
    /// Changes a market's oracle account.
    Feed {
        /// The market.
        market: u32,
        /// The new content of the account.
        says: Says,
    },
    /// Sends tokens from a wallet directly to the vault.
    Donate {
        /// The amount, in the mint's smallest unit.
        tokens: u64,
    },
    /// Sends a transaction with one of the program's instructions.
    Call {
        /// The signer.
        by: Wallet,
        /// The mistake in the instruction's accounts or bytes, if any. A transaction with a mistake must be refused.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        wrong: Option<Wrong>,
        /// The instruction.
        call: Call,
    },
}

impl Action {
    /// Returns a call without a mistake in its accounts or bytes.
    #[must_use]
    pub const fn call(by: Wallet, call: Call) -> Self {
        Self::Call { by, wrong: None, call }
    }

    /// Returns the action's name in summaries.
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

/// A price update as its feed posts it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PostedPrice {
    /// The price's mantissa.
    pub price: i64,
    /// Half the width of the confidence interval, in the same units.
    pub confidence: u64,
    /// The exponent of the price and the confidence, which are scaled by ten to this power.
    pub exponent: i32,
    /// The age of the update in seconds, which is negative if its publish time is in the future.
    pub age: i64,
    /// Whether the update was fully verified or, for legacy accounts, whether the status is "trading".
    pub is_final: bool,
}

/// The content of an oracle account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Says {
    /// A price update.
    Price(PostedPrice),
    /// Bytes that do not form an update.
    Garbage {
        /// The number of bytes.
        length: u16,
    },
    /// An update from another feed.
    OtherFeed,
    /// An account owned by another program.
    OtherOwner,
    /// No account at all.
    Nothing,
}

/// A mistake in an instruction's accounts or bytes. If the mistake does not apply to the instruction, the first account is replaced
/// instead.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Wrong {
    /// The signature is missing.
    Unsigned,
    /// The account at this index (modulo the number of accounts) is replaced with a copy that another program owns.
    Copy(u8),
    /// The account at this index is replaced with one of the program's accounts of a different kind.
    OtherKind(u8),
    /// The last account is missing.
    Missing,
    /// Two extra accounts of a market follow the other markets.
    TooMany,
    /// The market and the oracle of the first other market are swapped.
    Swapped,
    /// The arguments are cut short.
    ShortArguments,
    /// The instruction does not exist.
    NoInstruction,
}

/// An order in the form that the program accepts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OrderSpec {
    /// Whether the order buys. Otherwise, it sells.
    pub is_buy: bool,
    /// Whether the amount is in quote (1e-6) instead of base (1e-9 contract).
    pub is_quote: bool,
    /// Whether the order may only reduce the position.
    pub reduce_only: bool,
    /// The amount. Unit: 1e-6 quote or 1e-9 contract.
    pub amount: u64,
    /// The limit price, which is the worst average price to accept (1e-9 quote per contract). Zero means no limit.
    pub limit_price: u64,
    /// When the order expires (unix seconds). Zero means never.
    pub deadline: i64,
}

macro_rules! calls {
    ($(
        $(#[$doc:meta])* $variant:ident = $name:literal $({ $($field:ident: $kind:ty),* $(,)? })?, $refusals:expr;
    )*) => {
        /// An instruction of the program with its arguments. The names and units are those of the program.
        #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case", deny_unknown_fields)]
        #[allow(missing_docs, reason = "the fields are the program's arguments and the accounts by number")]
        pub enum Call { $($(#[$doc])* $variant $({ $($field: $kind),* })?,)* }

        impl Call {
            /// Returns the instruction's name.
            #[must_use]
            pub const fn name(&self) -> &'static str {
                match self { $(Self::$variant { .. } => $name,)* }
            }

            /// Returns the errors that only this call may cause, in addition to those that any call may cause, as lists of the
            /// program's error names.
            pub(super) const fn refusals(&self) -> &'static [&'static [&'static str]] {
                match self { $(Self::$variant { .. } => $refusals,)* }
            }

            /// The names of all instructions.
            pub const NAMES: &'static [&'static str] = &[$($name,)*];
        }
    };
}
calls! {
    /// Sets up the exchange, with the first wallets in the roles.
    InitializeExchange = "initialize_exchange",
        &[&[IN_USE, "Unauthorized"]];
    /// Creates the collateral for the mint.
    CreateCollateral = "create_collateral" { cap: i64 },
        &[&[IN_USE, "Unauthorized", "ParameterOutOfBounds"]];
    /// Nominates a wallet for a role.
    NominateRole = "nominate_role" { role: u8, nominee: Option<Wallet> },
        &[&["Unauthorized"]];
    /// Accepts a role.
    AcceptRole = "accept_role" { role: u8 },
        &[&["NotNominated", "NominationExpired"]];
    /// Sets pause bits that apply to the whole exchange.
    AddPause = "add_pause" { bits: u64 },
        &[&["Unauthorized", "UnknownPauseBits"]];
    /// Clears pause bits that apply to the whole exchange.
    LiftPause = "lift_pause" { bits: u64 },
        &[&["Unauthorized", "UnknownPauseBits"]];
    /// Sets a market's pause bits.
    AddMarketPause = "add_market_pause" { market: u32, bits: u64 },
        &[&["Unauthorized", "UnknownPauseBits"]];
    /// Clears a market's pause bits.
    LiftMarketPause = "lift_market_pause" { market: u32, bits: u64 },
        &[&["Unauthorized", "UnknownPauseBits"]];
    /// Sets the deposit cap. An increase takes effect after a delay.
    SetCap = "set_cap" { cap: i64 },
        &[&["Unauthorized", "ParameterOutOfBounds"]];
    /// Cancels the pending cap.
    CancelCap = "cancel_cap",
        &[&["Unauthorized", "NothingToDo"]];
    /// Creates the next market.
    CreateMarket = "create_market" { spec: Box<MarketSpec> },
        &[SET_UP];
    /// Sets up a market again before it opens.
    SetUpMarket = "set_up_market" { market: u32, spec: Box<MarketSpec> },
        &[SET_UP, &["MarketAlreadyOpen"]];
    /// Opens a market.
    OpenMarket = "open_market" { market: u32 },
        &[
            ORACLE,
            &["Unauthorized", "Paused", "MarketAlreadyOpen", "ParameterOutOfBounds", "OutsidePriceBand"],
        ];
    /// Deposits into a market's insurance fund.
    DepositInsurance = "deposit_insurance" { market: u32, tokens: u64 },
        &[TOKENS];
    /// Withdraws a market's fees to a wallet, which must be the fee recipient.
    WithdrawFees = "withdraw_fees" { market: u32, to: Wallet },
        &[&["WrongFeeRecipient", "Paused", "NothingToDo"]];
    /// Creates a margin account for the signer.
    CreateMarginAccount = "create_margin_account" { sub: u8, mode: u32, market: u32 },
        &[&[IN_USE, "Paused", "UnknownMode", "WrongMarket"]];
    /// Sets an account's delegate.
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
    /// Transfers free collateral between accounts.
    Transfer = "transfer" { from: Holder, to: Holder, amount: u64 },
        &[FREE, &["SameAccount", "DifferentOwners"]];
    /// Executes a trade.
    Trade = "trade" { account: Holder, market: u32, order: OrderSpec },
        &[ORDER, ORACLE, NOT_FRESH, &["Unauthorized", "DeadlinePassed", "Paused"]];
    /// Previews a trade.
    QuoteTrade = "quote_trade" { account: Holder, market: u32, order: OrderSpec },
        &[ORDER, ORACLE, NOT_FRESH];
    /// Returns an account's health.
    AccountHealth = "account_health" { account: Holder },
        &[&["WrongOracle"]];
    /// Checks the vault, and returns its tokens and the amount owed.
    AttestSolvency = "attest_solvency",
        &[];
    /// Liquidates an account on the curve.
    Liquidate = "liquidate" { account: Holder, market: u32, keeper: Holder },
        &[
            ORACLE,
            &["MarketNotOpen", "Paused", "SameAccount", "NoPosition", "NotLiquidatable", "LiquidationPrice"],
            &["CurveExhausted"],
        ];
    /// Takes over a position.
    TakeOver = "take_over" { account: Holder, taker: Holder, market: u32, most: u64 },
        &[ORDER, ORACLE, NOT_FRESH, &["Unauthorized", "Paused", "SameAccount", "NotLiquidatable"]];
    /// Accrues a market up to now.
    UpdateFunding = "update_funding" { market: u32 },
        &[&["MarketNotOpen", "WrongOracle"]];
    /// Shares out a market's claims.
    ShareClaims = "share_claims" { market: u32 },
        &[&["MarketNotOpen", "WrongOracle", "EpochNotOver"]];
    /// Covers a deficit.
    CoverDeficit = "cover_deficit" { market: u32 },
        &[ORACLE, &["MarketNotOpen", "Paused", "NothingToDo", "MarketNotCalm"]];
    /// Moves the peg.
    Repeg = "repeg" { market: u32, largest: u64 },
        &[STEP, ORACLE, &["CurveExhausted"]];
    /// Deepens the curve.
    RaiseDepth = "raise_depth" { market: u32, step: u64 },
        &[STEP, ORACLE, &["CurveExhausted"]];
    /// Settles a loss.
    SettleLoss = "settle_loss" { account: Holder, market: u32 },
        &[SETTLE, ORACLE];
    /// Realises a debtor's gain.
    RealiseGain = "realise_gain" { account: Holder, market: u32 },
        &[SETTLE, ORACLE];
    /// Collects a claim.
    CollectClaim = "collect_claim" { account: Holder, market: u32 },
        &[&["NothingToDo"]];
    /// Repays an account's debts.
    RepayDebt = "repay_debt" { account: Holder },
        &[&["WrongOracle", "NothingToDo", "InsolventClose"]];
}
