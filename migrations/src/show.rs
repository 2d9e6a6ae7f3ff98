//! Instructions and addresses as other tools read them: a multisig is given what it shall sign.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Serialize, Serializer};
use solana_instruction::Instruction;
use solana_pubkey::Pubkey;

#[derive(Serialize)]
struct Shown {
    program: String,
    accounts: Vec<ShownAccount>,
    /// In base 64.
    data: String,
}

#[derive(Serialize)]
struct ShownAccount {
    address: String,
    signer: bool,
    writable: bool,
}

pub(crate) fn instruction<S: Serializer>(
    instruction: &Instruction,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let accounts = instruction.accounts.iter().map(|account| ShownAccount {
        address: account.pubkey.to_string(),
        signer: account.is_signer,
        writable: account.is_writable,
    });
    let shown = Shown {
        program: instruction.program_id.to_string(),
        accounts: accounts.collect(),
        data: STANDARD.encode(&instruction.data),
    };
    shown.serialize(serializer)
}

pub(crate) fn address<S: Serializer>(address: &Pubkey, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(address)
}
