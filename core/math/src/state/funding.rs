//! The stored state of funding.

use crate::layout::stored_struct;
use crate::units::{Cumulative, Quote, SignedRatio};

stored_struct! {
    /// The state of funding.
    pub struct Funding {
        /// What a long has received so far, per unit of base; paid is negative.
        pub long_index: Cumulative,
        /// What a short has received so far, per unit of base; paid is negative.
        pub short_index: Cumulative,
        /// The premium of the mark over the index that accrues. Unit: 1e-6. Positive: longs pay.
        pub premium: SignedRatio,
        /// Until when funding has accrued. Unit: seconds.
        pub time: i64,
        /// When the bucket was last refilled. Unit: seconds.
        pub bucket_time: i64,
        /// What funding may take from the surplus now. Unit: 1e-6 quote. Not negative.
        pub bucket: Quote,
        /// What all payers have been booked; a statistic that stops at its largest value. Unit: 1e-6 quote. Not negative.
        pub paid: Quote,
        /// What all receivers have been booked; a statistic that stops at its largest value. Unit: 1e-6 quote. Not negative.
        pub received: Quote,
    }
}
