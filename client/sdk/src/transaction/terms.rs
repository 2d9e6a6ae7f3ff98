//! What a sender wishes, and what a message says of it.

use super::Limits;
use solana_compute_budget_interface::ComputeBudgetInstruction;
use solana_instruction::Instruction;
use solana_message::v1::TransactionConfig;

/// Micro-lamports in a lamport.
const MICRO: u64 = 1_000_000;

/// What its sender wishes of a transaction; what is missing is measured.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Budget {
    /// The most compute units, whatever a simulation took.
    pub compute_units: Option<u32>,
    /// The priority fee for each compute unit of the limit. Unit: 1e-6 lamports. None is no fee.
    pub micro_lamports_per_unit: Option<u64>,
}

impl Budget {
    /// With these limits where the sender wishes no others.
    #[must_use]
    pub fn terms(&self, limits: Limits) -> Terms {
        let compute_units = self.compute_units.unwrap_or(limits.compute_units);
        Terms {
            limits: Limits { compute_units, ..limits },
            micro_lamports_per_unit: self.micro_lamports_per_unit.unwrap_or_default(),
        }
    }

    /// The instructions for what the sender wishes, and nothing that was measured.
    #[must_use]
    pub fn instructions(&self) -> Vec<Instruction> {
        let limit = self.compute_units.map(ComputeBudgetInstruction::set_compute_unit_limit);
        let price = self.micro_lamports_per_unit.filter(|price| *price > 0);
        limit.into_iter().chain(price.map(ComputeBudgetInstruction::set_compute_unit_price)).collect()
    }
}

/// What a message says about its use and its fee.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Terms {
    /// What it may use.
    pub limits: Limits,
    /// The priority fee for each compute unit of the limit. Unit: 1e-6 lamports.
    pub micro_lamports_per_unit: u64,
}

impl Terms {
    /// The most that a transaction may use, for nothing: for simulations.
    pub const MOST: Self = Self { limits: Limits::MOST, micro_lamports_per_unit: 0 };

    /// The instructions that say so in a transaction of version 0, to be put first.
    #[must_use]
    pub fn instructions(&self) -> Vec<Instruction> {
        let price = Some(self.micro_lamports_per_unit).filter(|price| *price > 0);
        let limits = [
            ComputeBudgetInstruction::set_compute_unit_limit(self.limits.compute_units),
            ComputeBudgetInstruction::set_loaded_accounts_data_size_limit(self.limits.loaded_bytes),
        ];
        limits.into_iter().chain(price.map(ComputeBudgetInstruction::set_compute_unit_price)).collect()
    }

    /// The fields that say so in a message of version 1.
    #[must_use]
    pub(super) fn config(&self) -> TransactionConfig {
        let config = TransactionConfig::empty()
            .with_compute_unit_limit(self.limits.compute_units)
            .with_loaded_accounts_data_size_limit(self.limits.loaded_bytes);
        match self.priority_fee() {
            0 => config,
            fee => config.with_priority_fee(fee),
        }
    }

    /// The priority fee, rounded up. Unit: lamports.
    #[must_use]
    pub fn priority_fee(&self) -> u64 {
        let micro = u128::from(self.limits.compute_units) * u128::from(self.micro_lamports_per_unit);
        u64::try_from(micro.div_ceil(u128::from(MICRO))).unwrap_or(u64::MAX)
    }
}
