//! Everything of a market that changes while it lives, as stored.

use super::claims::ClaimsIndex;
use super::cover::CoverIndex;
use super::curve::Curve;
use super::funding::Funding;
use super::oracle::Snapshot;
use super::volatility::Volatility;
use crate::layout::stored_struct;
use crate::units::{Base, Price, Quote, Reserve};

stored_struct! {
    /// The state of a market: everything that changes while it lives.
    pub struct State {
        /// The curve.
        pub curve: Curve,
        /// Funding between longs and shorts.
        pub funding: Funding,
        /// The claims index.
        pub claims: ClaimsIndex,
        /// What each side has been charged for deficits.
        pub cover: CoverIndex,
        /// The last valid index.
        pub oracle: Snapshot,
        /// The volatility grid.
        pub volatility: Volatility,
        /// The open interest of longs. Unit: 1e-9 contract. Not negative.
        pub base_long: Base,
        /// The open interest of shorts, as a magnitude. Unit: 1e-9 contract. Not negative.
        pub base_short: Base,
        /// The quote of all long positions with funding and cover booked. Unit: 1e-6 quote. Paid is negative.
        pub quote_long: Quote,
        /// The quote of all short positions with funding and cover booked. Unit: 1e-6 quote. Paid is negative.
        pub quote_short: Quote,
        /// P: tokens that belong to the users as a whole, not yet shared out. Unit: 1e-6 quote. Not negative.
        pub cash: Quote,
        /// Tokens shared out to claims, not yet collected. Unit: 1e-6 quote. Not negative.
        pub reserved: Quote,
        /// C: realised gains not yet paid. Unit: 1e-6 quote. Not negative.
        pub open_claims: Quote,
        /// min(P, C) when the present window began: what the next share-out may pay. Unit: 1e-6 quote. Not negative.
        pub due_claims: Quote,
        /// D: realised losses not yet paid. Unit: 1e-6 quote. Not negative.
        pub debts: Quote,
        /// B: what is left when every user is paid. Unit: 1e-6 quote. Signed; below zero is a deficit.
        pub surplus: Quote,
        /// Tokens of fees that the protocol may withdraw. Unit: 1e-6 quote. Not negative.
        pub protocol_fees: Quote,
        /// Tokens of this market's insurance. Unit: 1e-6 quote. Not negative.
        pub insurance: Quote,
        /// What insurance has paid for deficits so far; a statistic that stops at its largest value. Unit: 1e-6 quote. Not
        /// negative.
        pub insurance_used: Quote,
        /// What of the day's `insurance_cap` was used up at `insurance_time`. Unit: 1e-6 quote. Not negative.
        pub insurance_drawn: Quote,
        /// When insurance last paid. Unit: seconds.
        pub insurance_time: i64,
        /// What may be spent of the surplus on peg and depth. Unit: 1e-6 quote. Not negative.
        pub subsidy: Quote,
        /// What was ever written off as deficit; a statistic that stops at its largest value. Unit: 1e-6 quote. Not negative.
        pub deficits: Quote,
        /// The claims window that was last shared out: time in seconds divided by the window's length.
        pub claims_window: u64,
        /// The slot of the last trade on the curve.
        pub trade_slot: u64,
        /// When the last trade on the curve was. Unit: seconds.
        pub trade_time: i64,
        /// The base reserve without the trades of that second; forced sales are in it. Unit: 1e-9 contract.
        pub calm_base: Reserve,
        /// When the last step of peg or depth was. Unit: seconds.
        pub step_time: i64,
        /// The peg before the first of the steps that share an allowance with the last one. Unit: 1e-9 quote per contract.
        pub step_peg: Price,
        /// The depth before the first of them. Unit: 1e-9 contract.
        pub step_sqrt_k: u64,
    }
}
