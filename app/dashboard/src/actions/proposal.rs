//! What a transaction would do, before it is one.

use ballast_client::transaction::Spare;
use solana_instruction::Instruction;

/// What a transaction would do.
pub struct Proposal {
    /// The instructions, without a budget.
    pub instructions: Vec<Instruction>,
    /// The same in words.
    pub message: String,
    /// What the limit on compute units holds beyond its margin.
    pub spare: Spare,
}
