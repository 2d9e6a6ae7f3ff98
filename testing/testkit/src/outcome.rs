//! Describes the outcome of a transaction.

use crate::logs;
use solana_instruction::error::InstructionError;
use solana_pubkey::Pubkey;
use solana_transaction_error::TransactionError;
use std::fmt;

/// The cost of one top-level instruction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InstructionCost {
    /// The program that was called.
    pub program: Pubkey,
    /// The compute units consumed, including calls to other programs. `None` for programs built into the runtime (such as the
    /// system program and the compute budget program), whose cost is only included in the transaction's total.
    pub compute_units: Option<u64>,
}

/// A transaction that succeeded.
#[derive(Clone, Debug)]
pub struct Receipt {
    /// The compute units that the whole transaction consumed.
    pub compute_units: u64,
    /// The log, not truncated.
    pub logs: Vec<String>,
    /// The return data of the last instruction that returned any.
    pub return_data: Option<Vec<u8>>,
    /// The top-level instructions in order, read from the log.
    pub instructions: Vec<InstructionCost>,
    /// The size of the loaded accounts and programs in bytes, as counted towards their limit. `None` if the network does not report it.
    pub loaded_bytes: Option<u32>,
}

impl Receipt {
    /// Creates the receipt of a transaction that used `compute_units` and logged `logs`. Empty return data counts as none.
    #[must_use]
    pub fn new(compute_units: u64, logs: Vec<String>, return_data: Option<Vec<u8>>) -> Self {
        let instructions = logs::instruction_costs(&logs);
        let return_data = return_data.filter(|data| !data.is_empty());
        Self { compute_units, logs, return_data, instructions, loaded_bytes: None }
    }

    /// Returns the events that `program` emitted, in order. An event consists of the bytes of a `Program data:` line, starting with
    /// the discriminator.
    pub fn events(&self, program: &Pubkey) -> Vec<Vec<u8>> {
        ballast_client::logs::program_data(&self.logs, program)
    }

    /// Returns the compute units of each top-level instruction of `program`, in order.
    pub fn units_of(&self, program: &Pubkey) -> Vec<u64> {
        let own = self.instructions.iter().filter(|cost| cost.program == *program);
        own.filter_map(|cost| cost.compute_units).collect()
    }
}

/// A transaction that was refused or that failed. A failed transaction has changed at most its payer's balance.
#[derive(Clone, Debug)]
pub struct Failure {
    /// The reason, in the runtime's terms.
    pub error: TransactionError,
    /// The program's own error number, if the error has one. Anchor's numbers start at 100, and those of a program's own error enum
    /// start at 6000.
    pub custom: Option<u32>,
    /// The top-level instruction that failed, counted from 0.
    pub instruction: Option<u8>,
    /// The compute units consumed up to the failure.
    pub compute_units: u64,
    /// The untruncated log up to the failure, which is empty if the transaction was refused before it ran.
    pub logs: Vec<String>,
}

impl Failure {
    /// Creates the failure of a transaction that used `compute_units` and logged `logs`.
    #[must_use]
    pub fn new(error: TransactionError, compute_units: u64, logs: Vec<String>) -> Self {
        let (instruction, custom) = match &error {
            TransactionError::InstructionError(index, InstructionError::Custom(code)) => {
                (Some(*index), Some(*code))
            }
            TransactionError::InstructionError(index, _) => (Some(*index), None),
            _ => (None, None),
        };
        Self { error, custom, instruction, compute_units, logs }
    }

    /// Returns the instruction's error, if an instruction failed.
    pub fn instruction_error(&self) -> Option<&InstructionError> {
        match &self.error {
            TransactionError::InstructionError(_, error) => Some(error),
            _ => None,
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.error)?;
        self.logs.iter().try_for_each(|line| write!(f, "\n  {line}"))
    }
}

impl std::error::Error for Failure {}
