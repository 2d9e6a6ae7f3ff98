//! The cost limits of transactions.

use ballast_client::transaction::Limits;
use serde::Deserialize;

/// The rules for the priority fee.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Fees {
    /// The percentile of recent fees for the same accounts to offer. Unit: per cent.
    pub percentile: u8,
    /// The lowest price; raises start from it. Unit: micro-lamports per compute unit.
    pub least: u64,
    /// The highest price. Unit: micro-lamports per compute unit.
    pub most: u64,
    /// The minimum raise of the price on each retry. After an expiry the offer is also a part of the affordable
    /// price, and all of it after the fourth. Unit: per cent.
    pub raise: u64,
    /// The largest share of a task's revenue that goes into its priority fee. Unit: per cent.
    pub share_of_profit: u64,
    /// The largest priority fee of a task without revenue: upkeep and settlement. Unit: lamports.
    pub most_for_free: u64,
    /// The compute-unit limit of each instruction if the transaction is not simulated first.
    pub compute_units: u32,
    /// The limit on loaded account data, including the program, if the transaction is not simulated first. Unit:
    /// bytes.
    pub loaded_bytes: u32,
    /// Simulates each transaction before it is sent, so that a refused one costs nothing.
    pub simulate: bool,
    /// The most transactions in flight at once; half of them are reserved for liquidations, take-overs and cover.
    pub in_flight: usize,
}

impl Fees {
    /// The compute units of an instruction, and the data of its transaction, if it is not simulated first.
    #[must_use]
    pub const fn limits(&self) -> Limits {
        Limits { compute_units: self.compute_units, loaded_bytes: self.loaded_bytes }
    }
}

impl Default for Fees {
    fn default() -> Self {
        Self {
            percentile: 60,
            least: 0,
            most: 1_000_000,
            raise: 50,
            share_of_profit: 50,
            most_for_free: 5_000,
            compute_units: 60_000,
            loaded_bytes: 4_194_304,
            simulate: true,
            in_flight: 64,
        }
    }
}
