//! Describes updates from the chain.

use ballast_math::Clock;
use solana_account::Account;
use solana_pubkey::Pubkey;
use std::collections::BTreeSet;

/// A change that the chain reports.
#[derive(Clone, Debug)]
pub enum Update {
    /// The chain's current time.
    Clock(Clock),
    /// An account that the program owns, or an oracle account, as of a slot.
    Account {
        /// The account's address.
        address: Pubkey,
        /// The account's content, or `None` if the account is closed.
        account: Option<Account>,
        /// The slot at which the account was read.
        slot: u64,
    },
    /// All margin accounts at a slot. Accounts that are not listed have been closed.
    All {
        /// The addresses of all margin accounts.
        present: BTreeSet<Pubkey>,
        /// The slot at which the accounts were read.
        slot: u64,
    },
}

impl Update {
    /// Returns the update's slot.
    #[must_use]
    pub const fn slot(&self) -> u64 {
        match self {
            Self::Clock(clock) => clock.slot,
            Self::Account { slot, .. } | Self::All { slot, .. } => *slot,
        }
    }
}
