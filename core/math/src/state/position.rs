//! One account's holding in one market, as stored.

use super::claims::Claim;
use crate::layout::stored_struct;
use crate::units::{Base, Cumulative, Quote};

stored_struct! {
    /// One position of a margin account. It is free only if it holds nothing at all.
    pub struct Position {
        /// The market's index. Meaningless while the position is free.
        pub market: u32,
        /// 1 if the position holds something, 0 if it is free: one word to check instead of five. `Account::put` maintains it.
        pub in_use: u32,
        /// The size of the position. Unit: 1e-9 contract. Positive is long.
        pub base: Base,
        /// The quote paid (negative) or received for the position. Unit: 1e-6 quote.
        pub quote: Quote,
        /// The funding index up to which funding is settled into `quote`.
        pub funding_index: Cumulative,
        /// The cover index up to which cover is settled into `quote`.
        pub cover_index: Cumulative,
        /// The realised gain that is not yet paid.
        pub claim: Claim,
        /// The realised loss that is not yet paid. Unit: 1e-6 quote. Not negative.
        pub debt: Quote,
        /// The debt that was written off. Everything the account receives pays it first. Unit: 1e-6 quote. Not negative.
        pub written_off: Quote,
    }
}
