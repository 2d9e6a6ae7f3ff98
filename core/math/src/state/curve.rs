//! The stored vAMM curve.

use crate::layout::stored_struct;
use crate::units::{Price, Reserve};

stored_struct! {
    /// The virtual reserves of the vAMM and their scale.
    pub struct Curve {
        /// x: the virtual base reserve. Unit: 1e-9 contract. Above zero.
        pub base_reserve: Reserve,
        /// y = ⌈k/x⌉: the virtual quote reserve. Unit: 1e-9 contract, scaled by the peg. Above zero.
        pub quote_reserve: Reserve,
        /// x_T: the base reserve once every position is closed. Unit: 1e-9 contract. Changes only with depth.
        pub terminal_base: Reserve,
        /// y_T = ⌈k/x_T⌉: the quote reserve once every position is closed. Changes only with depth.
        pub terminal_quote: Reserve,
        /// The depth: the square root of k. Unit: 1e-9 contract. At most 1e19; changes only by a named event.
        pub sqrt_k: u64,
        /// The price at x = y. Unit: 1e-9 quote per contract. Changes only by a named event.
        pub peg: Price,
    }
}
