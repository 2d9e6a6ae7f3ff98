//! What a margin account holds, as stored.

use super::slot::Slot;
use crate::layout::stored_struct;
use crate::units::Quote;

stored_struct! {
    /// What a margin account holds.
    pub struct Account {
        /// Tokens that are the owner's to withdraw or lose. Unit: 1e-6 quote. Not negative.
        pub cash: Quote,
        /// Deposits less withdrawals so far. Unit: 1e-6 quote. Signed.
        pub net_deposits: Quote,
        /// 0 is cross, 1 isolated.
        pub mode: u32,
        /// The market of an isolated account.
        pub isolated_market: u32,
        /// The slots; their order is that of their first use.
        pub slots: [Slot; 8],
    }
}
