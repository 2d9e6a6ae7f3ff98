//! The events, for indexers and clients. Amounts are in quote (1e-6), sizes in base (1e-9 contract), and prices in 1e-9 quote per
//! contract. Amounts that the account received are positive. Amounts that it paid are negative.

use anchor_lang::prelude::*;
use ballast_math::cover::Cover;
use ballast_math::market::State;
use ballast_math::trade::Fill;

/// Defines a view whose fields are all integers. The view serialises field by field like any other struct, but in a single write,
/// because one write per field would add a twentieth to the cost of a trade.
macro_rules! view {
    (
        $(#[doc = $doc:literal])*
        pub struct $name:ident { $($(#[doc = $field_doc:literal])* pub $field:ident: $kind:ident,)* }
    ) => {
        $(#[doc = $doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, AnchorDeserialize)]
        #[cfg_attr(feature = "idl-build", derive(AnchorSerialize))]
        pub struct $name { $($(#[doc = $field_doc])* pub $field: $kind,)* }

        #[cfg(not(feature = "idl-build"))]
        impl AnchorSerialize for $name {
            fn serialize<W: std::io::Write>(&self, writer: &mut W) -> std::io::Result<()> {
                let mut bytes = [0; 0 $(+ size_of::<$kind>())*];
                let rest: &mut [u8] = &mut bytes;
                $(let rest = put(rest, self.$field.to_le_bytes());)*
                debug_assert!(rest.is_empty());
                writer.write_all(&bytes)
            }
        }
    };
}

/// Writes `value` to the front of the buffer and returns the rest. The buffer is large enough by construction.
#[cfg(not(feature = "idl-build"))]
#[inline(always)]
fn put<const LENGTH: usize>(bytes: &mut [u8], value: [u8; LENGTH]) -> &mut [u8] {
    match bytes.split_first_chunk_mut::<LENGTH>() {
        Some((front, rest)) => {
            *front = value;
            rest
        }
        None => &mut [],
    }
}

view! {
/// The state of a market after an instruction. The view is enough to follow the market's books without reading the account.
pub struct MarketView {
    /// The market's number.
    pub market: u32,
    /// The market's stored index price. Unit: 1e-9 quote per contract.
    pub index_price: u64,
    /// The base reserve. Unit: 1e-9 contract.
    pub base_reserve: u64,
    /// The quote reserve. Unit: 1e-9 contract.
    pub quote_reserve: u64,
    /// The market's PnL pool: user tokens that have not been distributed to claims yet. Unit: 1e-6 quote.
    pub cash: i64,
    /// Tokens that have been distributed to claims but not collected yet. Unit: 1e-6 quote.
    pub reserved: i64,
    /// The market's open claims: realised gains that have not been paid yet. Unit: 1e-6 quote.
    pub open_claims: i64,
    /// The market's debts: realised losses that have not been paid yet. Unit: 1e-6 quote.
    pub debts: i64,
    /// The surplus: what would remain if every user were paid. A negative surplus is a deficit. Unit: 1e-6 quote.
    pub surplus: i64,
    /// Fees that the protocol may withdraw. Unit: 1e-6 quote.
    pub protocol_fees: i64,
    /// The insurance fund. Unit: 1e-6 quote.
    pub insurance: i64,
    /// The premium at which funding accrues (1e-6). Longs pay if the premium is positive.
    pub premium: i64,
}
}

impl MarketView {
    /// Returns the view of a market, given its number and state.
    pub fn of(market: u32, state: &State) -> Self {
        Self {
            market,
            index_price: state.oracle.price.raw(),
            base_reserve: state.curve.base_reserve.raw(),
            quote_reserve: state.curve.quote_reserve.raw(),
            cash: state.cash.raw(),
            reserved: state.reserved.raw(),
            open_claims: state.open_claims.raw(),
            debts: state.debts.raw(),
            surplus: state.surplus.raw(),
            protocol_fees: state.protocol_fees.raw(),
            insurance: state.insurance.raw(),
            premium: state.funding.premium.raw(),
        }
    }
}

view! {
/// The result of a fill on the curve.
pub struct FillView {
    /// The change in the position: positive for a buy, negative for a sale. Unit: 1e-9 contract.
    pub base: i64,
    /// The quote received for the base (positive) or paid for it (negative), before the fee. Unit: 1e-6 quote.
    pub quote: i64,
    /// The fee that the account paid, as a positive amount. Unit: 1e-6 quote.
    pub fee: i64,
    /// The gain (positive) or loss (negative) that was realised. Unit: 1e-6 quote.
    pub realised: i64,
    /// The funding settled before the fill, which is positive if the account received it. Unit: 1e-6 quote.
    pub funding: i64,
    /// The account's share of deficits, which was charged before the fill. Unit: 1e-6 quote.
    pub cover: i64,
    /// The amount collected from the account's claim before the fill. Unit: 1e-6 quote.
    pub collected: i64,
}
}

impl FillView {
    /// Returns the view of a fill.
    pub fn of(fill: &Fill) -> Self {
        Self {
            base: fill.base.raw(),
            quote: fill.quote.raw(),
            fee: fill.fee.raw(),
            realised: fill.realised.raw(),
            funding: fill.touched.funding.raw(),
            cover: fill.touched.cover.raw(),
            collected: fill.touched.collected.raw(),
        }
    }
}

/// The kind of settlement that a [`Settled`] event reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq, AnchorSerialize, AnchorDeserialize)]
pub enum Settlement {
    /// An open position's loss was realised.
    Loss,
    /// The gain of an account with debt was realised.
    Gain,
    /// The paid part of a claim was collected.
    Claim,
    /// A debt was repaid.
    Debt,
    /// Debt that had been written off earlier was repaid.
    WrittenOff,
    /// A debt was written off as a deficit.
    Deficit,
}

/// The kind of curve step that a [`CurveStepped`] event reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq, AnchorSerialize, AnchorDeserialize)]
pub enum CurveStep {
    /// The peg moved.
    Peg,
    /// The depth increased.
    Depth,
}

/// Defines the events and a list of their names, from which clients and tests derive their own lists.
macro_rules! events {
    ($d:tt $($(#[doc = $doc:literal])* pub struct $name:ident { $($field:tt)* })*) => {
        $(
            $(#[doc = $doc])*
            #[event]
            #[derive(Clone, Copy, Debug, PartialEq, Eq)]
            pub struct $name { $($field)* }
        )*

        /// Passes the names of all events, in the order of definition, to the macro `$with`.
        #[macro_export]
        macro_rules! for_each_event {
            ($d with:ident) => { $d with! { $($name,)* } };
        }
    };
}

events! { $
/// Emitted by `deposit` when tokens are credited to an account.
pub struct Deposited {
    /// The account.
    pub account: Pubkey,
    /// The deposited amount. Unit: 1e-6 quote.
    pub amount: i64,
    /// The account's cash after the deposit. Unit: 1e-6 quote.
    pub cash: i64,
}

/// Emitted by `withdraw` when tokens are paid out of an account.
pub struct Withdrawn {
    /// The account.
    pub account: Pubkey,
    /// The withdrawn amount. Unit: 1e-6 quote.
    pub amount: i64,
    /// The account's cash after the withdrawal. Unit: 1e-6 quote.
    pub cash: i64,
}

/// Emitted by `transfer` when cash moves between two accounts of one owner.
pub struct Transferred {
    /// The account that pays.
    pub from: Pubkey,
    /// The account that receives.
    pub to: Pubkey,
    /// The amount moved. Unit: 1e-6 quote.
    pub amount: i64,
}

/// Emitted by `trade` when an account's order is executed on the curve.
pub struct Traded {
    /// The account.
    pub account: Pubkey,
    /// The fill.
    pub fill: FillView,
    /// The account's cash after the trade. Unit: 1e-6 quote.
    pub cash: i64,
    /// The account's position after the trade. Unit: 1e-9 contract.
    pub position: i64,
    /// The market after the trade.
    pub market: MarketView,
}

/// Emitted by `liquidate` when an account is liquidated on the curve.
pub struct Liquidated {
    /// The account.
    pub account: Pubkey,
    /// The keeper's account.
    pub keeper: Pubkey,
    /// The fill.
    pub fill: FillView,
    /// The fee that the keeper's account received. Unit: 1e-6 quote.
    pub keeper_fee: i64,
    /// The account's maintenance equity before the liquidation. Unit: 1e-6 quote.
    pub equity: i64,
    /// The account's maintenance margin requirement before the liquidation. Unit: 1e-6 quote.
    pub requirement: i64,
    /// The account's position after the liquidation. Unit: 1e-9 contract.
    pub position: i64,
    /// The market after the liquidation.
    pub market: MarketView,
}

/// Emitted by `take_over` when a position moves to the taker's account.
pub struct TakenOver {
    /// The liquidated account.
    pub account: Pubkey,
    /// The taker's account.
    pub taker: Pubkey,
    /// The change in the taker's position. Unit: 1e-9 contract.
    pub base: i64,
    /// The quote that the liquidated account received (negative if it paid). The taker paid exactly the same amount. Unit: 1e-6 quote.
    pub quote: i64,
    /// The PnL that the liquidated account realised. Unit: 1e-6 quote.
    pub realised: i64,
    /// The PnL that the taker realised. Unit: 1e-6 quote.
    pub taker_realised: i64,
    /// The liquidated account's maintenance equity before the take-over. Unit: 1e-6 quote.
    pub equity: i64,
    /// The liquidated account's maintenance margin requirement before the take-over. Unit: 1e-6 quote.
    pub requirement: i64,
    /// The market after the take-over.
    pub market: MarketView,
}

/// Emitted by `settle_loss`, `realise_gain` and `collect_claim` when PnL is settled without a trade. Settling up an account emits
/// one event for each market and kind whose amount is above zero. An account is settled up by `repay_debt`, and after `liquidate`
/// or `take_over` closes its last position.
pub struct Settled {
    /// The account.
    pub account: Pubkey,
    /// The kind of settlement.
    pub kind: Settlement,
    /// The amount that was settled. Unit: 1e-6 quote.
    pub amount: i64,
    /// The account's cash after the settlement. Unit: 1e-6 quote.
    pub cash: i64,
    /// The market after the settlement.
    pub market: MarketView,
}

/// Emitted by `share_claims` when a market's PnL pool is distributed, and by `update_funding`, which only accrues funding and
/// updates the index.
pub struct MarketUpdated {
    /// The amount distributed to claims. Unit: 1e-6 quote.
    pub shared: i64,
    /// The funding that payers have paid since the market opened. Unit: 1e-6 quote.
    pub funding_paid: i64,
    /// The funding that receivers have received since the market opened. Unit: 1e-6 quote.
    pub funding_received: i64,
    /// The market after the update.
    pub market: MarketView,
}

/// Emitted by `cover_deficit` when a deficit is covered. If another instruction covers a deficit, only the market view in that
/// instruction's event shows the cover.
pub struct DeficitCovered {
    /// The amount paid by the insurance fund. Unit: 1e-6 quote.
    pub insurance: i64,
    /// The amount cut from open claims. Unit: 1e-6 quote.
    pub claims: i64,
    /// The amount charged to the longs' unrealised gains. Unit: 1e-6 quote.
    pub long_gain: i64,
    /// The amount charged to the shorts' unrealised gains. Unit: 1e-6 quote.
    pub short_gain: i64,
    /// The market after the cover.
    pub market: MarketView,
}

/// Emitted by `repeg` and `raise_depth` when the curve itself changes.
pub struct CurveStepped {
    /// The kind of step.
    pub kind: CurveStep,
    /// The cost of the step to the surplus, which is negative if the surplus gained. Unit: 1e-6 quote.
    pub cost: i64,
    /// The peg after the step. Unit: 1e-9 quote per contract.
    pub peg: u64,
    /// The depth after the step. Unit: 1e-9 contract.
    pub sqrt_k: u64,
    /// The terminal base reserve after the step. Unit: 1e-9 contract.
    pub terminal_base: u64,
    /// The terminal quote reserve after the step. Unit: 1e-9 contract.
    pub terminal_quote: u64,
    /// The market after the step.
    pub market: MarketView,
}

/// Emitted by `deposit_insurance` when tokens are added to a market's insurance fund.
pub struct InsuranceDeposited {
    /// The market's number.
    pub market: u32,
    /// The amount added. Unit: 1e-6 quote.
    pub amount: i64,
}

/// Emitted by `withdraw_fees` when protocol fees are paid to the fixed recipient.
pub struct FeesWithdrawn {
    /// The market's number.
    pub market: u32,
    /// The amount withdrawn. Unit: 1e-6 quote.
    pub amount: i64,
    /// The recipient.
    pub recipient: Pubkey,
}

/// Emitted by `create_market` when a market is created. The market starts closed.
pub struct MarketCreated {
    /// The market's number.
    pub market: u32,
    /// The market account's address.
    pub address: Pubkey,
}

/// Emitted by `open_market` when a market opens. From then on, its parameters cannot change.
pub struct MarketOpened {
    /// The market's number.
    pub market: u32,
}

/// Emitted by `create_margin_account` when a margin account is created.
pub struct AccountCreated {
    /// The account.
    pub account: Pubkey,
    /// Its owner.
    pub owner: Pubkey,
    /// The margin mode: 0 is cross, 1 is isolated.
    pub mode: u32,
    /// The market of an isolated account. Zero for a cross account.
    pub market: u32,
}

/// Emitted by `close_margin_account` when a margin account is closed.
pub struct AccountClosed {
    /// The account.
    pub account: Pubkey,
}

/// Emitted by `set_delegate` when a delegate is named, or removed with the zero address.
pub struct DelegateSet {
    /// The account.
    pub account: Pubkey,
    /// The delegate.
    pub delegate: Pubkey,
    /// The scope of the delegate's right.
    pub scope: crate::state::DelegateScope,
    /// When the delegate's right expires (unix seconds). Zero means never.
    pub until: i64,
}

/// Emitted by `nominate_role` when an address is nominated for a role.
pub struct RoleNominated {
    /// The role.
    pub role: crate::state::Role,
    /// The nominee. The zero address means that the nomination was withdrawn.
    pub nominee: Pubkey,
}

/// Emitted by `accept_role` when the nominee accepts a role.
pub struct RoleAccepted {
    /// The role.
    pub role: crate::state::Role,
    /// The new holder.
    pub holder: Pubkey,
}

/// Emitted by `add_pause`, `lift_pause`, `add_market_pause` and `lift_market_pause` when the set of paused actions changes.
pub struct PauseSet {
    /// The market's number, or `None` if the pause applies to all markets.
    pub market: Option<u32>,
    /// The bits of all actions that are now paused.
    pub pause: u64,
}

/// Emitted by `create_collateral` when a mint becomes the exchange's collateral.
pub struct CollateralCreated {
    /// The mint.
    pub mint: Pubkey,
    /// The deposit cap. Unit: 1e-6 quote.
    pub cap: i64,
    /// The mint's freeze authority, which can freeze the vault and so stop all deposits and withdrawals. `None` means that the mint
    /// has no freeze authority.
    pub freeze_authority: Option<Pubkey>,
}

/// Emitted by `set_cap` and `cancel_cap` when the deposit cap changes, or when a pending cap is set or cancelled.
pub struct CapSet {
    /// The cap that applies now. Unit: 1e-6 quote.
    pub cap: i64,
    /// The pending cap. Zero if there is none. Unit: 1e-6 quote.
    pub next_cap: i64,
    /// When the pending cap takes effect (unix seconds).
    pub next_cap_time: i64,
}
}

impl DeficitCovered {
    /// Returns the event for the given cover.
    pub fn of(cover: &Cover, market: MarketView) -> Self {
        Self {
            insurance: cover.insurance.raw(),
            claims: cover.claims.raw(),
            long_gain: cover.long_gain.raw(),
            short_gain: cover.short_gain.raw(),
            market,
        }
    }
}

impl CapSet {
    /// Returns the event for the collateral's current and pending caps.
    pub const fn of(collateral: &crate::state::Collateral) -> Self {
        Self { cap: collateral.cap, next_cap: collateral.next_cap, next_cap_time: collateral.next_cap_time }
    }
}
