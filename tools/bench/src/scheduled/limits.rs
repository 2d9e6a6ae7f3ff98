//! The limits that a transaction is sent with, from what it used when it was tried.

use solana_compute_budget_interface::ComputeBudgetInstruction;
use solana_instruction::Instruction;
use solana_message::v1::TransactionConfig;

/// Loaded bytes are counted in pages of so many, each begun one in full: a limit up to the page's end costs nothing.
pub const PAGE: u32 = 32 * 1_024;

/// What the limit on compute units holds beyond what was used. Unit: percent.
const MARGIN: u32 = 10;

/// What a transaction used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Used {
    /// Compute units, those of compute-budget instructions included.
    pub units: u32,
    /// Bytes of loaded accounts and programs.
    pub loaded: u32,
}

/// What a transaction may use; what is not set is the network's default.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Limits {
    /// Compute units.
    pub units: Option<u32>,
    /// Bytes of loaded accounts and programs.
    pub loaded: Option<u32>,
}

impl Limits {
    /// The most that the network allows.
    pub const MOST: Self = Self { units: Some(1_400_000), loaded: Some(64 * 1_024 * 1_024) };

    /// The limits for a transaction that used so much: a margin on its units, and the page's end for its bytes.
    #[must_use]
    pub const fn around(used: Used) -> Self {
        let units = used.units.saturating_mul(100 + MARGIN).div_ceil(100);
        let loaded = used.loaded.div_ceil(PAGE).saturating_mul(PAGE);
        Self { units: Some(units), loaded: Some(loaded) }
    }

    /// The same limit on units alone.
    #[must_use]
    pub const fn units_only(self) -> Self {
        Self { loaded: None, ..self }
    }

    /// The instructions that set them in a transaction of version 0, to be put first.
    #[must_use]
    pub fn instructions(&self) -> Vec<Instruction> {
        let units = self.units.map(ComputeBudgetInstruction::set_compute_unit_limit);
        let loaded = self.loaded.map(ComputeBudgetInstruction::set_loaded_accounts_data_size_limit);
        units.into_iter().chain(loaded).collect()
    }

    /// Where a message of version 1 holds them.
    #[must_use]
    pub const fn config(&self) -> TransactionConfig {
        TransactionConfig {
            priority_fee: None,
            compute_unit_limit: self.units,
            loaded_accounts_data_size_limit: self.loaded,
            heap_size: None,
        }
    }
}
