//! The stored state of funding.

use crate::layout::stored_struct;
use crate::units::{Cumulative, Quote, SignedRatio};

stored_struct! {
    /// The funding indexes, the premium and the funding pool.
    pub struct Funding {
        /// A long's funding since the market began, per unit of base. Positive if received. Unit: 2^-64 quote unit
        /// per base unit, in two words, low word first.
        pub long_index: Cumulative,
        /// A short's funding since the market began, per unit of base. Positive if received. Unit: 2^-64 quote unit
        /// per base unit, in two words, low word first.
        pub short_index: Cumulative,
        /// The premium of the mark over the index, at which funding accrues. Unit: 1e-6. Longs pay if the premium is positive.
        pub premium: SignedRatio,
        /// The time up to which funding has accrued. Unit: seconds.
        pub time: i64,
        /// The time of the bucket's last refill. Unit: seconds.
        pub bucket_time: i64,
        /// The bucket: the most that funding may take from the surplus now. Unit: 1e-6 quote. Not negative.
        pub bucket: Quote,
        /// All funding booked to payers, for statistics only. The total saturates at the largest amount. Unit: 1e-6 quote. Not
        /// negative.
        pub paid: Quote,
        /// All funding booked to receivers, for statistics only. The total saturates at the largest amount. Unit: 1e-6 quote. Not
        /// negative.
        pub received: Quote,
    }
}
