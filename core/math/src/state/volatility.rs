//! The stored volatility grid.

use crate::layout::stored_struct;
use crate::units::{Price, Ratio};

stored_struct! {
    /// The state of the volatility grid.
    pub struct Volatility {
        /// The number of the present cell: time divided by the cell's length.
        pub cell: u64,
        /// The average price of the last cell that is over. Unit: 1e-9 quote per contract. Zero before the first.
        pub price: Price,
        /// The average price of the present cell so far. Unit: 1e-9 quote per contract.
        pub average: Price,
        /// For how much of the present cell that average stands. Unit: seconds.
        pub weight: u64,
        /// The average of the squared returns. Unit: 1e-12 per cell.
        pub variance: u64,
        /// The maintenance ratio that volatility asks for, after the ramp. Unit: 1e-6.
        pub ratio: Ratio,
    }
}
