//! Describes a proposed transaction before it is built.

use ballast_client::transaction::Spare;
use solana_instruction::Instruction;

/// A transaction that is proposed to a wallet.
pub struct Proposal {
    /// The instructions, without those for the compute budget.
    pub instructions: Vec<Instruction>,
    /// The text that explains the instructions to the user.
    pub message: String,
    /// How many spare compute units the limit must include.
    pub spare: Spare,
}
