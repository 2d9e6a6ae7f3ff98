//! The outcome of a transaction.

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
    /// Compute units, including calls of other programs. `None` for programs of the runtime (the system program, the compute
    /// budget program): only the transaction's total contains their cost.
    pub compute_units: Option<u64>,
}

/// A transaction that succeeded.
#[derive(Clone, Debug)]
pub struct Receipt {
    /// Compute units of the whole transaction.
    pub compute_units: u64,
    /// The log, uncut.
    pub logs: Vec<String>,
    /// The data returned by the last instruction that returned any.
    pub return_data: Option<Vec<u8>>,
    /// The top-level instructions in their order, read from the log.
    pub instructions: Vec<InstructionCost>,
    /// Bytes of the loaded accounts and programs, as counted towards their limit. `None` if the network does not report them.
    pub loaded_bytes: Option<u32>,
}

impl Receipt {
    /// The receipt of a transaction that used `compute_units` and logged `logs`. Empty return data counts as none.
    #[must_use]
    pub fn new(compute_units: u64, logs: Vec<String>, return_data: Option<Vec<u8>>) -> Self {
        let instructions = logs::instruction_costs(&logs);
        let return_data = return_data.filter(|data| !data.is_empty());
        Self { compute_units, logs, return_data, instructions, loaded_bytes: None }
    }

    /// The events `program` emitted, in order: the bytes of its `Program data:` lines, discriminator first.
    pub fn events(&self, program: &Pubkey) -> Vec<Vec<u8>> {
        ballast_client::logs::program_data(&self.logs, program)
    }

    /// Compute units of each top-level instruction of `program`, in order.
    pub fn units_of(&self, program: &Pubkey) -> Vec<u64> {
        let own = self.instructions.iter().filter(|cost| cost.program == *program);
        own.filter_map(|cost| cost.compute_units).collect()
    }
}

/// A transaction that was refused or failed. At most its payer's balance has changed.
#[derive(Clone, Debug)]
pub struct Failure {
    /// The reason, in the runtime's terms.
    pub error: TransactionError,
    /// The program's own error number, if the error is one. Anchor's numbers start at 100, those of a program's enum at 6000.
    pub custom: Option<u32>,
    /// The top-level instruction that failed, counted from 0.
    pub instruction: Option<u8>,
    /// Compute units up to the failure.
    pub compute_units: u64,
    /// The log up to the failure, uncut. Empty if the transaction was refused before it ran.
    pub logs: Vec<String>,
}

impl Failure {
    /// The failure of a transaction that used `compute_units` and logged `logs`.
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

    /// The instruction's error, if an instruction failed.
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
