//! The parts of a market that change during its life, as stored.

use super::claims::ClaimsIndex;
use super::cover::CoverIndex;
use super::curve::Curve;
use super::funding::Funding;
use super::oracle::IndexSnapshot;
use super::volatility::Volatility;
use crate::layout::stored_struct;
use crate::units::{Base, Price, Quote, Reserve};

stored_struct! {
    /// The state of a market: everything that changes during its life.
    pub struct State {
        /// The vAMM curve.
        pub curve: Curve,
        /// Funding between longs and shorts.
        pub funding: Funding,
        /// The index by which realised losses pay claims.
        pub claims: ClaimsIndex,
        /// The totals charged to each side for deficits.
        pub cover: CoverIndex,
        /// The last valid oracle price.
        pub oracle: IndexSnapshot,
        /// The volatility estimate.
        pub volatility: Volatility,
        /// The open interest of longs. Unit: 1e-9 contract. Not negative.
        pub base_long: Base,
        /// The open interest of shorts, as a magnitude. Unit: 1e-9 contract. Not negative.
        pub base_short: Base,
        /// The quote paid (negative) or received for all long positions, including booked funding and cover. Unit: 1e-6 quote.
        pub quote_long: Quote,
        /// The quote paid (negative) or received for all short positions, including booked funding and cover. Unit: 1e-6 quote.
        pub quote_short: Quote,
        /// P, the PnL pool: user tokens that have not been distributed to claims yet. Unit: 1e-6 quote. Not negative.
        pub cash: Quote,
        /// Tokens that have been distributed to claims but not collected yet. Unit: 1e-6 quote. Not negative.
        pub reserved: Quote,
        /// C: open claims, which are realised gains that have not been paid yet. Unit: 1e-6 quote. Not negative.
        pub open_claims: Quote,
        /// min(P, C) at the start of the current claims window: the most that the next distribution may pay. Unit: 1e-6 quote. Not
        /// negative.
        pub due_claims: Quote,
        /// D: debts, which are realised losses that have not been paid yet. Unit: 1e-6 quote. Not negative.
        pub debts: Quote,
        /// B, the surplus: what would remain if every user were paid. Unit: 1e-6 quote. Signed. A negative surplus is a deficit.
        pub surplus: Quote,
        /// Fee tokens that the protocol may withdraw. Unit: 1e-6 quote. Not negative.
        pub protocol_fees: Quote,
        /// Tokens in this market's insurance fund. Unit: 1e-6 quote. Not negative.
        pub insurance: Quote,
        /// The total that the insurance fund has paid for deficits, for statistics only. The total saturates at the largest amount.
        /// Unit: 1e-6 quote. Not negative.
        pub insurance_used: Quote,
        /// The part of the daily `insurance_cap` that was used up at `insurance_time`. Unit: 1e-6 quote. Not negative.
        pub insurance_drawn: Quote,
        /// The time of the insurance fund's last payment. Unit: seconds.
        pub insurance_time: i64,
        /// The subsidy budget: the most that peg and depth steps may take from the surplus now. Unit: 1e-6 quote. Not negative.
        pub subsidy: Quote,
        /// All bad debt written off so far, for statistics only. The total saturates at the largest amount. Unit: 1e-6 quote. Not
        /// negative.
        pub deficits: Quote,
        /// The number of the last claims window that was distributed: the time in seconds divided by the window's length.
        pub claims_window: u64,
        /// The slot of the last trade on the curve.
        pub trade_slot: u64,
        /// The time of the last trade on the curve. Unit: seconds.
        pub trade_time: i64,
        /// The base reserve without the trades made in the second `trade_time`, but with that second's forced sales. Unit: 1e-9 contract.
        pub calm_base: Reserve,
        /// The time of the last peg or depth step. Unit: seconds.
        pub step_time: i64,
        /// The peg before the first step that shares an allowance with the last step. Unit: 1e-9 quote per contract.
        pub step_peg: Price,
        /// The depth before the first step that shares an allowance with the last step. Unit: 1e-9 contract.
        pub step_sqrt_k: u64,
    }
}
