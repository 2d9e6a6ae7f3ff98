//! Formats instructions and addresses for other tools, such as a multisig.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Serialize, Serializer};
use solana_instruction::Instruction;
use solana_pubkey::Pubkey;

/// An instruction in the format that other tools read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Shown {
    /// The program's address.
    pub program: String,
    /// The instruction's accounts, in order.
    pub accounts: Vec<ShownAccount>,
    /// The instruction data in base64.
    pub data: String,
}

/// One of an instruction's accounts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ShownAccount {
    /// The account's address.
    pub address: String,
    /// Whether the account signs.
    pub signer: bool,
    /// Whether the instruction may change the account.
    pub writable: bool,
}

impl Shown {
    /// Formats an instruction.
    #[must_use]
    pub fn of(instruction: impl std::borrow::Borrow<Instruction>) -> Self {
        let instruction = instruction.borrow();
        let accounts = instruction.accounts.iter().map(|account| ShownAccount {
            address: account.pubkey.to_string(),
            signer: account.is_signer,
            writable: account.is_writable,
        });
        Self {
            program: instruction.program_id.to_string(),
            accounts: accounts.collect(),
            data: STANDARD.encode(&instruction.data),
        }
    }
}

pub(crate) fn instruction<S: Serializer>(
    instruction: &Instruction,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    Shown::of(instruction).serialize(serializer)
}

pub(crate) fn address<S: Serializer>(address: &Pubkey, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(address)
}
