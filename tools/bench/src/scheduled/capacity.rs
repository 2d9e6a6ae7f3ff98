//! Computes how many transactions per second a market can process within the limits of a block.

use crate::chain::Mainnet;
use serde::{Deserialize, Serialize};

/// The number of nanoseconds in a second.
const SECOND: u64 = 1_000_000_000;

/// The block limits with mainnet's features, taken from the runtime's own bank.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Block {
    /// The time between two blocks. Unit: nanoseconds.
    pub slot_nanoseconds: u64,
    /// The limit on the total cost of the transactions that write to one account. Unit: compute units.
    pub account_units: u64,
    /// The limit on the total cost of all transactions. Unit: compute units.
    pub block_units: u64,
}

/// The numbers of transactions of a given cost that fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Capacity {
    /// The number of transactions that fit in one block.
    pub per_slot: u64,
    /// The number of transactions that fit in the blocks of one second, rounded down.
    pub per_second: u64,
}

impl Block {
    /// Returns the current limits.
    #[must_use]
    pub fn of(mainnet: &Mainnet) -> Self {
        let (account_units, block_units) = mainnet.block_limits();
        Self { slot_nanoseconds: mainnet.slot_nanoseconds(), account_units, block_units }
    }

    /// Returns how many transactions fit if all of them write to the same account and each costs `cost`
    /// compute units.
    #[must_use]
    pub fn on_one_account(&self, cost: u64) -> Capacity {
        self.capacity(self.account_units.min(self.block_units), cost)
    }

    /// Returns how many transactions fit into whole blocks if each costs `cost` compute units.
    #[must_use]
    pub fn in_all(&self, cost: u64) -> Capacity {
        self.capacity(self.block_units, cost)
    }

    fn capacity(&self, units: u64, cost: u64) -> Capacity {
        let per_slot = units / cost.max(1);
        Capacity { per_slot, per_second: per_slot * SECOND / self.slot_nanoseconds.max(1) }
    }
}
