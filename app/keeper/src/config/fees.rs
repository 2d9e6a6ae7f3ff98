//! Defines the limits on transaction costs.

use ballast_client::transaction::Limits;
use serde::Deserialize;

/// The rules for priority fees and transaction limits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Fees {
    /// The percentile that the keeper offers of the fees recently paid by transactions that write to the same accounts. Unit: per cent.
    pub percentile: u8,
    /// The lowest compute-unit price, from which raises start. Unit: micro-lamports per compute unit.
    pub least: u64,
    /// The highest compute-unit price. Unit: micro-lamports per compute unit.
    pub most: u64,
    /// The minimum price increase on each retry. After an expiry, the offer is also at least a share of the affordable
    /// price, and that share reaches the whole price after the fourth expiry. Unit: per cent.
    pub raise: u64,
    /// The largest share of a task's revenue that the keeper spends on its priority fee. Unit: per cent.
    pub share_of_profit: u64,
    /// The highest priority fee for a task without revenue, such as upkeep and settlement. Unit: lamports.
    pub most_for_free: u64,
    /// The compute-unit limit for each instruction of a transaction that is not simulated first.
    pub compute_units: u32,
    /// The limit on loaded account data, including the program, of a transaction that is not simulated first. Unit:
    /// bytes.
    pub loaded_bytes: u32,
    /// Whether the keeper simulates each transaction before sending it, so that a refusal costs nothing.
    pub simulate: bool,
    /// The maximum number of transactions in flight. Half of this number is reserved for liquidations, take-overs and deficit
    /// cover.
    pub in_flight: usize,
}

impl Fees {
    /// Returns the limits of a transaction that is not simulated first, on the compute units per instruction and on the
    /// loaded data.
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
