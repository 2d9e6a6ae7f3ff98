//! The events, for indexers and clients. Amounts are in quote (1e-6), sizes in base (1e-9 contract), prices in 1e-9 quote per
//! contract. Amounts that the account received are positive, amounts that it paid are negative.

use anchor_lang::prelude::*;
use ballast_math::cover::Cover;
use ballast_math::market::State;
use ballast_math::trade::Fill;

/// Defines a view made of words only. It serialises field by field like any other structure, but is written in one go: one write
/// per field would cost a twentieth of a trade.
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
/// The state of a market after an instruction: enough to follow its books without reading the account.
pub struct MarketView {
    /// The market's number.
    pub market: u32,
    /// The price of the market's stored index.
    pub index_price: u64,
    /// The base reserve.
    pub base_reserve: u64,
    /// The quote reserve.
    pub quote_reserve: u64,
    /// The market's PnL pool: users' tokens not distributed to claims yet.
    pub cash: i64,
    /// Tokens distributed to claims but not collected yet.
    pub reserved: i64,
    /// Open claims: realised gains that are not paid yet.
    pub open_claims: i64,
    /// Debts: realised losses that are not paid yet.
    pub debts: i64,
    /// The surplus: what is left when every user is paid. Below zero is a deficit.
    pub surplus: i64,
    /// Fees that the protocol may withdraw.
    pub protocol_fees: i64,
    /// The insurance fund.
    pub insurance: i64,
    /// The premium at which funding accrues (1e-6). Positive: longs pay.
    pub premium: i64,
}
}

impl MarketView {
    /// The view of the market with this number and state.
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
/// A fill on the curve.
pub struct FillView {
    /// The change of the position: positive if bought, negative if sold.
    pub base: i64,
    /// The quote paid (negative) or received for the base, before the fee.
    pub quote: i64,
    /// The fee that the account paid, as a positive amount.
    pub fee: i64,
    /// The realised gain (positive) or loss.
    pub realised: i64,
    /// Funding settled before the fill; positive if received.
    pub funding: i64,
    /// The account's share of deficits, charged before the fill.
    pub cover: i64,
    /// The amount collected for the account's claim before the fill.
    pub collected: i64,
}
}

impl FillView {
    /// The view of the given fill.
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
    /// The loss of an open position was realised.
    Loss,
    /// The gain of an account in debt was realised.
    Gain,
    /// The paid part of a claim was collected.
    Claim,
    /// A debt was repaid.
    Debt,
    /// Debt that was written off earlier was repaid.
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

/// Defines the events and the list of their names, from which clients and tests derive their own lists.
macro_rules! events {
    ($d:tt $($(#[doc = $doc:literal])* pub struct $name:ident { $($field:tt)* })*) => {
        $(
            $(#[doc = $doc])*
            #[event]
            #[derive(Clone, Copy, Debug, PartialEq, Eq)]
            pub struct $name { $($field)* }
        )*

        /// Passes the names of all events, in the order of their definition, to the macro `$with`.
        #[macro_export]
        macro_rules! for_each_event {
            ($d with:ident) => { $d with! { $($name,)* } };
        }
    };
}

events! { $
/// Tokens were deposited into an account, by `deposit`.
pub struct Deposited {
    /// The account.
    pub account: Pubkey,
    /// The deposited amount.
    pub amount: i64,
    /// The account's cash afterwards.
    pub cash: i64,
}

/// Tokens were withdrawn from an account, by `withdraw`.
pub struct Withdrawn {
    /// The account.
    pub account: Pubkey,
    /// The withdrawn amount.
    pub amount: i64,
    /// The account's cash afterwards.
    pub cash: i64,
}

/// Cash moved between two accounts of one owner, by `transfer`.
pub struct Transferred {
    /// The account that pays.
    pub from: Pubkey,
    /// The account that receives.
    pub to: Pubkey,
    /// The amount moved.
    pub amount: i64,
}

/// An account traded on the curve, by `trade`.
pub struct Traded {
    /// The account.
    pub account: Pubkey,
    /// The fill.
    pub fill: FillView,
    /// The account's cash afterwards.
    pub cash: i64,
    /// The account's position afterwards.
    pub position: i64,
    /// The market afterwards.
    pub market: MarketView,
}

/// An account was liquidated on the curve, by `liquidate`.
pub struct Liquidated {
    /// The account.
    pub account: Pubkey,
    /// The keeper's account.
    pub keeper: Pubkey,
    /// The fill.
    pub fill: FillView,
    /// The fee that the keeper's account received.
    pub keeper_fee: i64,
    /// The account's maintenance equity before the liquidation.
    pub equity: i64,
    /// The account's maintenance margin requirement before the liquidation.
    pub requirement: i64,
    /// The account's position afterwards.
    pub position: i64,
    /// The market afterwards.
    pub market: MarketView,
}

/// A position was taken over, by `take_over`.
pub struct TakenOver {
    /// The liquidated account.
    pub account: Pubkey,
    /// The taker's account.
    pub taker: Pubkey,
    /// The change of the taker's position.
    pub base: i64,
    /// The quote that the liquidated account received (negative if it paid). The taker paid exactly that.
    pub quote: i64,
    /// The PnL that the liquidated account realised.
    pub realised: i64,
    /// The PnL that the taker realised.
    pub taker_realised: i64,
    /// The liquidated account's maintenance equity before the take-over.
    pub equity: i64,
    /// Its maintenance margin requirement before the take-over.
    pub requirement: i64,
    /// The market afterwards.
    pub market: MarketView,
}

/// PnL was settled without a trade, by `settle_loss`, `realise_gain` or `collect_claim`. Settling up an account writes one event for
/// each market and kind with an amount above zero: in `repay_debt`, and after a `liquidate` or `take_over` of the last position.
pub struct Settled {
    /// The account.
    pub account: Pubkey,
    /// The kind of settlement.
    pub kind: Settlement,
    /// The amount settled.
    pub amount: i64,
    /// The account's cash afterwards.
    pub cash: i64,
    /// The market afterwards.
    pub market: MarketView,
}

/// A market was updated: `share_claims` distributed its PnL pool, or `update_funding` only accrued funding and updated the index.
pub struct MarketUpdated {
    /// The amount distributed to claims.
    pub shared: i64,
    /// The funding that payers have paid since the market opened.
    pub funding_paid: i64,
    /// The funding that receivers have received since the market opened.
    pub funding_received: i64,
    /// The market afterwards.
    pub market: MarketView,
}

/// A deficit was covered, by `cover_deficit`. Cover within other instructions appears in their market view.
pub struct DeficitCovered {
    /// The amount paid by the insurance fund.
    pub insurance: i64,
    /// The amount cut from open claims.
    pub claims: i64,
    /// The amount charged to the longs' unrealised gains.
    pub long_gain: i64,
    /// The amount charged to the shorts' unrealised gains.
    pub short_gain: i64,
    /// The market afterwards.
    pub market: MarketView,
}

/// The curve itself changed, by `repeg` or `raise_depth`.
pub struct CurveStepped {
    /// The kind of step.
    pub kind: CurveStep,
    /// The cost of the step to the surplus; negative if the surplus gained.
    pub cost: i64,
    /// The peg afterwards.
    pub peg: u64,
    /// The depth afterwards.
    pub sqrt_k: u64,
    /// The terminal base reserve afterwards.
    pub terminal_base: u64,
    /// The terminal quote reserve afterwards.
    pub terminal_quote: u64,
    /// The market afterwards.
    pub market: MarketView,
}

/// Tokens were added to a market's insurance fund, by `deposit_insurance`.
pub struct InsuranceDeposited {
    /// The market's number.
    pub market: u32,
    /// The amount added.
    pub amount: i64,
}

/// Protocol fees were withdrawn to the fixed recipient, by `withdraw_fees`.
pub struct FeesWithdrawn {
    /// The market's number.
    pub market: u32,
    /// The amount withdrawn.
    pub amount: i64,
    /// The recipient.
    pub recipient: Pubkey,
}

/// A market was created, by `create_market`. It starts closed.
pub struct MarketCreated {
    /// The market's number.
    pub market: u32,
    /// The market account's address.
    pub address: Pubkey,
}

/// A market opened, by `open_market`. Its parameters are fixed from now on.
pub struct MarketOpened {
    /// The market's number.
    pub market: u32,
}

/// A margin account was created, by `create_margin_account`.
pub struct AccountCreated {
    /// The account.
    pub account: Pubkey,
    /// Its owner.
    pub owner: Pubkey,
    /// The margin mode: 0 is cross, 1 isolated.
    pub mode: u32,
    /// The market of an isolated account; zero for a cross one.
    pub market: u32,
}

/// A margin account was closed, by `close_margin_account`.
pub struct AccountClosed {
    /// The account.
    pub account: Pubkey,
}

/// A delegate was named or, with the zero address, removed, by `set_delegate`.
pub struct DelegateSet {
    /// The account.
    pub account: Pubkey,
    /// The delegate.
    pub delegate: Pubkey,
    /// The scope of the delegate's right.
    pub scope: crate::state::DelegateScope,
    /// When the delegate's right expires (unix seconds); 0 = never.
    pub until: i64,
}

/// An address was nominated for a role, by `nominate_role`.
pub struct RoleNominated {
    /// The role.
    pub role: crate::state::Role,
    /// The nominee; the zero address if the nomination was withdrawn.
    pub nominee: Pubkey,
}

/// A nominee accepted a role, by `accept_role`.
pub struct RoleAccepted {
    /// The role.
    pub role: crate::state::Role,
    /// The new holder.
    pub holder: Pubkey,
}

/// The set of paused actions changed, by `add_pause`, `lift_pause`, `add_market_pause` or `lift_market_pause`.
pub struct PauseSet {
    /// The market's number; none for the pause of all markets.
    pub market: Option<u32>,
    /// The bits of all actions that are paused now.
    pub pause: u64,
}

/// A mint became the exchange's collateral, by `create_collateral`.
pub struct CollateralCreated {
    /// The mint.
    pub mint: Pubkey,
    /// The deposit cap.
    pub cap: i64,
    /// The mint's freeze authority, which can freeze the vault and so stop every deposit and withdrawal; none if the mint has none.
    pub freeze_authority: Option<Pubkey>,
}

/// The deposit cap changed, or a pending cap was set or cancelled, by `set_cap` or `cancel_cap`.
pub struct CapSet {
    /// The cap that applies now.
    pub cap: i64,
    /// The pending cap; zero if there is none.
    pub next_cap: i64,
    /// When the pending cap takes effect (unix seconds).
    pub next_cap_time: i64,
}
}

impl DeficitCovered {
    /// The event of the given cover.
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
    /// The event of the collateral's current and pending cap.
    pub const fn of(collateral: &crate::state::Collateral) -> Self {
        Self { cap: collateral.cap, next_cap: collateral.next_cap, next_cap_time: collateral.next_cap_time }
    }
}
