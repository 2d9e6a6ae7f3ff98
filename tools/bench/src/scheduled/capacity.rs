//! Computes how many transactions fit a market, by the limits of a block.

use crate::chain::Mainnet;
use serde::{Deserialize, Serialize};

/// Nanoseconds in a second.
const SECOND: u64 = 1_000_000_000;

/// The limits of a block with mainnet's features, from the runtime's own bank.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Block {
    /// The time from block to block. Unit: nanoseconds.
    pub slot_nanoseconds: u64,
    /// The limit on the total cost of transactions that write one account. Unit: compute units.
    pub account_units: u64,
    /// The limit on the total cost of all transactions. Unit: compute units.
    pub block_units: u64,
}

/// The number of transactions of one cost that fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Capacity {
    /// In one block.
    pub per_slot: u64,
    /// In a second of blocks, rounded down.
    pub per_second: u64,
}

impl Block {
    /// Today's limits.
    #[must_use]
    pub fn of(mainnet: &Mainnet) -> Self {
        let (account_units, block_units) = mainnet.block_limits();
        Self { slot_nanoseconds: mainnet.slot_nanoseconds(), account_units, block_units }
    }

    /// The number of transactions that fit if all write one account, at `cost` compute units each.
    #[must_use]
    pub fn on_one_account(&self, cost: u64) -> Capacity {
        self.capacity(self.account_units.min(self.block_units), cost)
    }

    /// The number of transactions that fit a whole block, at `cost` compute units each.
    #[must_use]
    pub fn in_all(&self, cost: u64) -> Capacity {
        self.capacity(self.block_units, cost)
    }

    fn capacity(&self, units: u64, cost: u64) -> Capacity {
        let per_slot = units / cost.max(1);
        Capacity { per_slot, per_second: per_slot * SECOND / self.slot_nanoseconds.max(1) }
    }
}
