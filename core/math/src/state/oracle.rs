//! The stored index (oracle price).

use crate::layout::stored_struct;
use crate::units::Price;

stored_struct! {
    /// The last valid oracle price that the market accepted.
    pub struct IndexSnapshot {
        /// The price. Unit: 1e-9 quote per contract. Zero before the first update.
        pub price: Price,
        /// Half the width of the confidence interval. Unit: 1e-9 quote per contract.
        pub confidence: Price,
        /// The publish time. Unit: seconds. Never decreases.
        pub publish_time: i64,
        /// When the market accepted the price. Unit: seconds.
        pub time: i64,
        /// The slot in which the market accepted the price.
        pub slot: u64,
        /// The moving average of the accepted prices. Unit: 1e-9 quote per contract.
        pub twap: Price,
        /// The time of the average's last update. Unit: seconds.
        pub twap_time: i64,
    }
}
