//! The stored index.

use crate::layout::stored_struct;
use crate::units::Price;

stored_struct! {
    /// The last valid index that the market took in.
    pub struct Snapshot {
        /// The price. Unit: 1e-9 quote per contract. Zero before the first.
        pub price: Price,
        /// Half of the confidence interval. Unit: 1e-9 quote per contract.
        pub confidence: Price,
        /// When it was published. Unit: seconds. Never decreases.
        pub publish_time: i64,
        /// When the market took it in. Unit: seconds.
        pub time: i64,
        /// The slot in which the market took it in.
        pub slot: u64,
        /// The average of the prices taken in. Unit: 1e-9 quote per contract.
        pub twap: Price,
        /// When the average was last moved. Unit: seconds.
        pub twap_time: i64,
    }
}
