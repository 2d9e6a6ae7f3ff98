//! One account's holding in one market, as stored.

use super::claims::Claim;
use crate::layout::stored_struct;
use crate::units::{Base, Cumulative, Quote};

stored_struct! {
    /// A margin account's position in one market. A position is free only if it holds nothing at all.
    pub struct Position {
        /// The market's index. The value has no meaning while the position is free.
        pub market: u32,
        /// 1 if the position holds anything and 0 if it is free, so that checking one word instead of five is enough.
        /// `Account::put` maintains it.
        pub in_use: u32,
        /// The position's size. Unit: 1e-9 contract. Positive means long.
        pub base: Base,
        /// The quote paid (negative) or received for the position. Unit: 1e-6 quote.
        pub quote: Quote,
        /// The funding index when funding was last settled into `quote`. Unit: that of the index.
        pub funding_index: Cumulative,
        /// The cover index when cover was last settled into `quote`. Unit: that of the index.
        pub cover_index: Cumulative,
        /// The realised gain that has not been paid yet.
        pub claim: Claim,
        /// The realised loss that has not been paid yet. Unit: 1e-6 quote. Not negative.
        pub debt: Quote,
        /// The debt that was written off. Everything the account receives first repays this amount. Unit: 1e-6 quote. Not negative.
        pub written_off: Quote,
    }
}
