//! The contents of a margin account, as stored.

use super::position::Position;
use crate::layout::stored_struct;
use crate::units::Quote;

stored_struct! {
    /// The contents of a margin account.
    pub struct Account {
        /// The account's collateral: tokens that the owner can withdraw or lose. Unit: 1e-6 quote. Not negative.
        pub cash: Quote,
        /// The sum of all deposits less the sum of all withdrawals. Unit: 1e-6 quote. Signed.
        pub net_deposits: Quote,
        /// The margin mode: 0 is cross, 1 is isolated.
        pub mode: u32,
        /// The market of an isolated account. Zero for a cross account.
        pub isolated_market: u32,
        /// The positions, in the order in which they were first used.
        pub positions: [Position; 8],
    }
}
