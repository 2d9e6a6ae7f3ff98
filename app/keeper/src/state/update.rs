//! Updates from the chain.

use ballast_math::Clock;
use solana_account::Account;
use solana_pubkey::Pubkey;
use std::collections::BTreeSet;

/// An update from the chain.
#[derive(Clone, Debug)]
pub enum Update {
    /// The time.
    Clock(Clock),
    /// An account of the program, or an oracle account, at a position.
    Account {
        /// Its address.
        address: Pubkey,
        /// Its content; none if it is closed.
        account: Option<Account>,
        /// The slot.
        slot: u64,
    },
    /// All margin accounts at a slot; missing ones were closed.
    All {
        /// Their addresses.
        present: BTreeSet<Pubkey>,
        /// The slot.
        slot: u64,
    },
}

impl Update {
    /// The slot.
    #[must_use]
    pub const fn slot(&self) -> u64 {
        match self {
            Self::Clock(clock) => clock.slot,
            Self::Account { slot, .. } | Self::All { slot, .. } => *slot,
        }
    }
}
