//! The stored vAMM curve.

use crate::layout::stored_struct;
use crate::units::{Price, Reserve};

stored_struct! {
    /// The vAMM's virtual reserves and their scale.
    pub struct Curve {
        /// x: the virtual base reserve. Unit: 1e-9 contract. Above zero.
        pub base_reserve: Reserve,
        /// y = ⌈k/x⌉: the virtual quote reserve. Unit: 1e-9 contract, scaled by the peg. Above zero.
        pub quote_reserve: Reserve,
        /// x_T: the base reserve after every position has been closed. Unit: 1e-9 contract. This reserve changes only with the
        /// depth.
        pub terminal_base: Reserve,
        /// y_T = ⌈k/x_T⌉: the quote reserve after every position has been closed. Unit: 1e-9 contract, scaled by the peg. This reserve
        /// changes only with the depth.
        pub terminal_quote: Reserve,
        /// The depth: the square root of k. Unit: 1e-9 contract. At most 1e19. Every change emits an event.
        pub sqrt_k: u64,
        /// The price at which x = y. Unit: 1e-9 quote per contract. Every change emits an event.
        pub peg: Price,
    }
}
