//! Describes a proposed transaction before it is built.

use super::target::Target;
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
    /// The number of the margin account whose claims the wallet should offer to collect next, if it will have any.
    pub claims_of: Option<u16>,
    /// The target position of an order that is safe to request twice.
    pub target: Option<Target>,
}

impl Proposal {
    /// Creates a proposal whose limits are enough for any path.
    pub const fn new(instructions: Vec<Instruction>, message: String) -> Self {
        Self { instructions, message, spare: Spare::AnyPath, claims_of: None, target: None }
    }
}
