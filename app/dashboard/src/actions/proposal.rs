//! A proposed transaction, before it is built.

use ballast_client::transaction::Spare;
use solana_instruction::Instruction;

/// A proposed transaction.
pub struct Proposal {
    /// The instructions, without a compute budget.
    pub instructions: Vec<Instruction>,
    /// The same as text.
    pub message: String,
    /// The spare compute units of the limit.
    pub spare: Spare,
}
