//! Describes a proposed transaction before it is built.

use ballast_client::transaction::Spare;
use solana_instruction::Instruction;

/// A transaction that is proposed to a wallet.
pub struct Proposal {
    /// The instructions, except those for the compute budget.
    pub instructions: Vec<Instruction>,
    /// The text that explains the instructions to the user.
    pub message: String,
    /// The number of spare compute units to include in the limit.
    pub spare: Spare,
}
