//! What happened, for whoever follows the chain. Amounts are in quote (1e-6), sizes in base (1e-9 contract), prices in
//! 1e-9 quote per contract; what an account received is positive, what it paid negative.

use anchor_lang::prelude::*;
use ballast_math::cover::Cover;
use ballast_math::market::State;
use ballast_math::trade::Fill;

/// Defines a view of words: serialised field by field like any other structure, but written at once. A write for each
/// field would cost a twentieth of a trade.
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

/// Writes `value` to the front and returns the rest, which is large enough by construction.
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
/// Where a market stands after an instruction: enough to follow its books without reading the account.
pub struct MarketView {
    /// The market's number.
    pub market: u32,
    /// The index price last taken in.
    pub index_price: u64,
    /// The base reserve.
    pub base_reserve: u64,
    /// The quote reserve.
    pub quote_reserve: u64,
    /// The users' cash, not yet shared out.
    pub cash: i64,
    /// Shared out, not yet collected.
    pub reserved: i64,
    /// Open claims.
    pub open_claims: i64,
    /// Debts.
    pub debts: i64,
    /// The surplus.
    pub surplus: i64,
    /// The protocol's fees.
    pub protocol_fees: i64,
    /// The insurance.
    pub insurance: i64,
    /// The premium that accrues.
    pub premium: i64,
}
}

impl MarketView {
    /// The view of a state.
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
    /// The change of the position; bought is positive.
    pub base: i64,
    /// Paid (negative) or received for it, before the fee.
    pub quote: i64,
    /// The fee.
    pub fee: i64,
    /// The realised gain or loss.
    pub realised: i64,
    /// Funding settled before; received is positive.
    pub funding: i64,
    /// Charged for deficits before.
    pub cover: i64,
    /// Collected for the claim before.
    pub collected: i64,
}
}

impl FillView {
    /// The view of a fill.
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

/// Which settlement a [`Settled`] event reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq, AnchorSerialize, AnchorDeserialize)]
pub enum Settlement {
    /// A loser's loss was realised.
    Loss,
    /// A debtor's gain was realised.
    Gain,
    /// The paid part of a claim was collected.
    Claim,
    /// A debt was repaid.
    Debt,
    /// An amount written off was repaid.
    WrittenOff,
    /// A debt was written off as a deficit.
    Deficit,
}

/// Which step of the curve a [`CurveStepped`] event reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq, AnchorSerialize, AnchorDeserialize)]
pub enum CurveStep {
    /// The peg moved.
    Peg,
    /// The depth rose.
    Depth,
}

/// Defines the events, and the list of their names, from which clients and tests make theirs.
macro_rules! events {
    ($d:tt $($(#[doc = $doc:literal])* pub struct $name:ident { $($field:tt)* })*) => {
        $(
            $(#[doc = $doc])*
            #[event]
            #[derive(Clone, Copy, Debug, PartialEq, Eq)]
            pub struct $name { $($field)* }
        )*

        /// Gives the names of all events, in the order of their definition, to the macro `$with`.
        #[macro_export]
        macro_rules! for_each_event {
            ($d with:ident) => { $d with! { $($name,)* } };
        }
    };
}

events! { $
/// Tokens came in for an account, by `deposit`.
pub struct Deposited {
    /// The account.
    pub account: Pubkey,
    /// How much.
    pub amount: i64,
    /// The account's cash afterwards.
    pub cash: i64,
}

/// Tokens went out of an account, by `withdraw`.
pub struct Withdrawn {
    /// The account.
    pub account: Pubkey,
    /// How much.
    pub amount: i64,
    /// The account's cash afterwards.
    pub cash: i64,
}

/// Cash moved between two accounts of one owner, by `transfer`.
pub struct Transferred {
    /// From this account.
    pub from: Pubkey,
    /// To this account.
    pub to: Pubkey,
    /// How much.
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
    /// What the keeper received.
    pub keeper_fee: i64,
    /// The account's equity before.
    pub equity: i64,
    /// Its requirement before.
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
    /// What the liquidated account received; the taker paid exactly that.
    pub quote: i64,
    /// What the liquidated account realised.
    pub realised: i64,
    /// What the taker realised.
    pub taker_realised: i64,
    /// The liquidated account's equity before.
    pub equity: i64,
    /// Its requirement before.
    pub requirement: i64,
    /// The market afterwards.
    pub market: MarketView,
}

/// Something was settled without a trade, by `settle_loss`, `realise_gain` or `collect_claim`. A settling up writes one for each
/// market and kind whose amount is not zero: `repay_debt`, and the end of a `liquidate` or `take_over` that closed the last position.
pub struct Settled {
    /// The account.
    pub account: Pubkey,
    /// What.
    pub kind: Settlement,
    /// How much.
    pub amount: i64,
    /// The account's cash afterwards.
    pub cash: i64,
    /// The market afterwards.
    pub market: MarketView,
}

/// Claims were shared out by `share_claims`, or only funding and index were brought to now by `update_funding`.
pub struct MarketUpdated {
    /// What was shared out over claims.
    pub shared: i64,
    /// What funding has taken from payers so far.
    pub funding_paid: i64,
    /// What funding has given to receivers so far.
    pub funding_received: i64,
    /// The market afterwards.
    pub market: MarketView,
}

/// A deficit was covered, by `cover_deficit`. The cover within other instructions shows in their market view.
pub struct DeficitCovered {
    /// From insurance.
    pub insurance: i64,
    /// Cut from claims.
    pub claims: i64,
    /// Booked on the longs' gain.
    pub long_gain: i64,
    /// Booked on the shorts' gain.
    pub short_gain: i64,
    /// The market afterwards.
    pub market: MarketView,
}

/// The curve itself moved, by `repeg` or `raise_depth`.
pub struct CurveStepped {
    /// Which way.
    pub kind: CurveStep,
    /// What it cost the surplus; a gain is negative.
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

/// Tokens were added to a market's insurance, by `deposit_insurance`.
pub struct InsuranceDeposited {
    /// The market's number.
    pub market: u32,
    /// How much.
    pub amount: i64,
}

/// The protocol's fees were withdrawn to their fixed recipient, by `withdraw_fees`.
pub struct FeesWithdrawn {
    /// The market's number.
    pub market: u32,
    /// How much.
    pub amount: i64,
    /// The recipient.
    pub recipient: Pubkey,
}

/// A market was created, closed for now, by `create_market`.
pub struct MarketCreated {
    /// The market's number.
    pub market: u32,
    /// Its address.
    pub address: Pubkey,
}

/// A market opened, by `open_market`; its parameters are fixed from now on.
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
    /// 0 is cross, 1 isolated.
    pub mode: u32,
    /// The market of an isolated account.
    pub market: u32,
}

/// A margin account was closed, by `close_margin_account`.
pub struct AccountClosed {
    /// The account.
    pub account: Pubkey,
}

/// A delegate was named, or removed (zero), by `set_delegate`.
pub struct DelegateSet {
    /// The account.
    pub account: Pubkey,
    /// The delegate.
    pub delegate: Pubkey,
    /// What it may do.
    pub scope: crate::state::DelegateScope,
    /// Until when (unix seconds); zero is for ever.
    pub until: i64,
}

/// Somebody was nominated for a role, by `nominate_role`.
pub struct RoleNominated {
    /// The role.
    pub role: crate::state::Role,
    /// The nominee.
    pub nominee: Pubkey,
}

/// A nominee took a role, by `accept_role`.
pub struct RoleAccepted {
    /// The role.
    pub role: crate::state::Role,
    /// The new holder.
    pub holder: Pubkey,
}

/// What is paused changed, by `add_pause`, `lift_pause`, `add_market_pause` or `lift_market_pause`.
pub struct PauseSet {
    /// The market's number; none is everywhere.
    pub market: Option<u32>,
    /// The bits of what is paused now.
    pub pause: u64,
}

/// A mint became the exchange's collateral, by `create_collateral`.
pub struct CollateralCreated {
    /// The mint.
    pub mint: Pubkey,
    /// The deposit cap.
    pub cap: i64,
    /// Who can freeze the vault, and with it every deposit and withdrawal; none where nobody can.
    pub freeze_authority: Option<Pubkey>,
}

/// The deposit cap changed, or one waits or was cancelled, by `set_cap` or `cancel_cap`.
pub struct CapSet {
    /// The cap now.
    pub cap: i64,
    /// The cap that waits; zero where none does.
    pub next_cap: i64,
    /// From when it is the cap (unix seconds).
    pub next_cap_time: i64,
}
}

impl DeficitCovered {
    /// The event of a cover.
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
    /// The event of a collateral's cap.
    pub const fn of(collateral: &crate::state::Collateral) -> Self {
        Self { cap: collateral.cap, next_cap: collateral.next_cap, next_cap_time: collateral.next_cap_time }
    }
}
