//! The stored volatility estimate, on a grid of time cells.

use crate::layout::stored_struct;
use crate::units::{Price, Ratio};

stored_struct! {
    /// The volatility estimate, on a grid of time cells.
    pub struct Volatility {
        /// The number of the current cell: the time divided by the cell length.
        pub cell: u64,
        /// The average price in the last completed cell. Unit: 1e-9 quote per contract. Zero before the first.
        pub price: Price,
        /// The average price in the current cell so far. Unit: 1e-9 quote per contract.
        pub average: Price,
        /// How much of the current cell the average covers. Unit: seconds.
        pub weight: u64,
        /// The average squared return. Unit: 1e-12 per cell.
        pub variance: u64,
        /// The maintenance ratio that volatility requires, limited by the ramp. Unit: 1e-6.
        pub ratio: Ratio,
    }
}
