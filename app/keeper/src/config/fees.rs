//! What transactions may cost.

use ballast_client::transaction::Limits;
use serde::Deserialize;

/// How the priority fee is chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Fees {
    /// Which part of the recent fees for the same accounts to reach. Unit: percent.
    pub percentile: u8,
    /// The least price, from which raises start. Unit: micro-lamports a compute unit.
    pub least: u64,
    /// The highest price. Unit: micro-lamports a compute unit.
    pub most: u64,
    /// By how much each repetition raises the price, at least: after an expiry it is also a part of what is affordable, all of it
    /// after the fourth. Unit: percent.
    pub raise: u64,
    /// At most so much of what an action brings is spent on its priority fee. Unit: percent.
    pub share_of_profit: u64,
    /// The most of a priority fee for what brings nothing: upkeep and settlement. Unit: lamports.
    pub most_for_free: u64,
    /// The limit on compute units of each instruction where the transaction is not simulated first.
    pub compute_units: u32,
    /// The limit on the data that a transaction loads, the program included, where it is not simulated first. Unit: bytes.
    pub loaded_bytes: u32,
    /// Simulates each transaction before it is sent: what would be refused costs nothing then.
    pub simulate: bool,
    /// How many transactions are on their way at once, at most; half of them are kept for liquidations, take-overs and cover.
    pub in_flight: usize,
}

impl Fees {
    /// What an instruction may use, and its transaction load, where it is not simulated first.
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
