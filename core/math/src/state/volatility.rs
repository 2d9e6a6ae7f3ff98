//! The stored volatility estimate, on a grid of time cells.

use crate::layout::stored_struct;
use crate::units::{Price, Ratio};

stored_struct! {
    /// The volatility estimate, on a grid of time cells.
    pub struct Volatility {
        /// The number of the current cell: time divided by the cell's length.
        pub cell: u64,
        /// The average price of the last completed cell. Unit: 1e-9 quote per contract. Zero before the first.
        pub price: Price,
        /// The average price of the current cell so far. Unit: 1e-9 quote per contract.
        pub average: Price,
        /// The part of the current cell that the average covers. Unit: seconds.
        pub weight: u64,
        /// The average of the squared returns. Unit: 1e-12 per cell.
        pub variance: u64,
        /// The maintenance ratio that volatility requires, after the ramp. Unit: 1e-6.
        pub ratio: Ratio,
    }
}
