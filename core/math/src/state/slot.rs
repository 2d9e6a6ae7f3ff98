//! What one account has in one market, as stored.

use super::claims::Claim;
use crate::layout::stored_struct;
use crate::units::{Base, Cumulative, Quote};

stored_struct! {
    /// One slot of a margin account. It is free only when it holds nothing at all.
    pub struct Slot {
        /// The market's index. Meaningless while the slot is free.
        pub market: u32,
        /// 1 where the slot holds something, 0 where it is free: one word to look at instead of five. `Account::put` keeps it.
        pub in_use: u32,
        /// The position. Unit: 1e-9 contract. Positive is long.
        pub base: Base,
        /// What was paid (negative) and received for the position. Unit: 1e-6 quote.
        pub quote: Quote,
        /// Up to where funding is settled into the quote.
        pub funding_index: Cumulative,
        /// Up to where cover is settled into the quote.
        pub cover_index: Cumulative,
        /// The realised gain that is not paid yet.
        pub claim: Claim,
        /// The realised loss that is not paid yet. Unit: 1e-6 quote. Not negative.
        pub debt: Quote,
        /// The debt that was written off; whatever the account gets goes there first. Unit: 1e-6 quote. Not negative.
        pub written_off: Quote,
    }
}
