//! What is heard of the chain.

use ballast_math::Clock;
use solana_account::Account;
use solana_pubkey::Pubkey;
use std::collections::BTreeSet;

/// Something that was heard of the chain.
#[derive(Clone, Debug)]
pub enum Update {
    /// The time.
    Clock(Clock),
    /// An account as of a slot: of the program, or an oracle's.
    Account {
        /// Where.
        address: Pubkey,
        /// What it is; none where it is gone.
        account: Option<Account>,
        /// As of when.
        slot: u64,
    },
    /// All margin accounts as of a slot: what is missing was closed.
    All {
        /// Where they are.
        present: BTreeSet<Pubkey>,
        /// As of when.
        slot: u64,
    },
}

impl Update {
    /// As of when.
    #[must_use]
    pub const fn slot(&self) -> u64 {
        match self {
            Self::Clock(clock) => clock.slot,
            Self::Account { slot, .. } | Self::All { slot, .. } => *slot,
        }
    }
}
