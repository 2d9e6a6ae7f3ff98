//! Defines the values that the sender requests, and the values that the message contains.

use super::Limits;
use solana_compute_budget_interface::ComputeBudgetInstruction;
use solana_instruction::Instruction;
use solana_message::v1::TransactionConfig;

/// The number of micro-lamports in a lamport.
const MICRO: u64 = 1_000_000;

/// The values that the sender requests for a transaction. Missing values are measured.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Budget {
    /// The compute unit limit, which replaces the measured one.
    pub compute_units: Option<u32>,
    /// The priority fee per compute unit of the limit. Unit: 1e-6 lamports. `None` means that there is no
    /// fee.
    pub micro_lamports_per_unit: Option<u64>,
}

impl Budget {
    /// Returns the terms with these limits, except those that the sender sets.
    #[must_use]
    pub fn terms(&self, limits: Limits) -> Terms {
        let compute_units = self.compute_units.unwrap_or(limits.compute_units);
        Terms {
            limits: Limits { compute_units, ..limits },
            micro_lamports_per_unit: self.micro_lamports_per_unit.unwrap_or_default(),
        }
    }

    /// Returns the compute budget instructions for the values that the sender requests, without any measured values.
    #[must_use]
    pub fn instructions(&self) -> Vec<Instruction> {
        let limit = self.compute_units.map(ComputeBudgetInstruction::set_compute_unit_limit);
        let price = self.micro_lamports_per_unit.filter(|price| *price > 0);
        limit.into_iter().chain(price.map(ComputeBudgetInstruction::set_compute_unit_price)).collect()
    }
}

/// The limits and the fee in a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Terms {
    /// The limits.
    pub limits: Limits,
    /// The priority fee per compute unit of the limit. Unit: 1e-6 lamports.
    pub micro_lamports_per_unit: u64,
}

impl Terms {
    /// The highest limits and no priority fee, for simulations.
    pub const MOST: Self = Self { limits: Limits::MOST, micro_lamports_per_unit: 0 };

    /// Returns the compute budget instructions for a version 0 transaction. These instructions must come first.
    #[must_use]
    pub fn instructions(&self) -> Vec<Instruction> {
        let price = Some(self.micro_lamports_per_unit).filter(|price| *price > 0);
        let limits = [
            ComputeBudgetInstruction::set_compute_unit_limit(self.limits.compute_units),
            ComputeBudgetInstruction::set_loaded_accounts_data_size_limit(self.limits.loaded_bytes),
        ];
        limits.into_iter().chain(price.map(ComputeBudgetInstruction::set_compute_unit_price)).collect()
    }

    /// Returns the configuration fields for a version 1 message.
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

    /// Returns the priority fee, rounded up. Unit: lamports.
    #[must_use]
    pub fn priority_fee(&self) -> u64 {
        let micro = u128::from(self.limits.compute_units) * u128::from(self.micro_lamports_per_unit);
        u64::try_from(micro.div_ceil(u128::from(MICRO))).unwrap_or(u64::MAX)
    }
}
