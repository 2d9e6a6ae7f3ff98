//! Turns instructions into a signed transaction.

use crate::Failure;
use solana_compute_budget_interface::ComputeBudgetInstruction;
use solana_hash::Hash;
use solana_instruction::Instruction;
use solana_keypair::Keypair;
use solana_message::{Message, VersionedMessage};
use solana_pubkey::Pubkey;
use solana_rent::Rent;
use solana_signature::Signature;
use solana_signer::Signer;
use solana_transaction::versioned::VersionedTransaction;
use solana_transaction_error::TransactionError;

/// The size limit that validators apply to legacy and version-0 transactions from the network. Unit: bytes.
pub const MAX_TRANSACTION_BYTES: usize = 1_232;

/// Returns the instruction that sets a transaction's compute budget to `units`.
pub fn compute_unit_limit(units: u32) -> Instruction {
    ComputeBudgetInstruction::set_compute_unit_limit(units)
}

/// Returns the rent-exempt minimum balance of an account with `data_len` bytes. Unit: lamports.
pub fn rent_exempt(data_len: usize) -> u64 {
    Rent::default().minimum_balance(data_len)
}

/// Builds a legacy transaction. A required signature without a keypair is left empty.
pub(crate) fn sign(
    instructions: &[Instruction],
    payer: &Keypair,
    signers: &[&Keypair],
    blockhash: Hash,
) -> VersionedTransaction {
    let message = Message::new_with_blockhash(instructions, Some(&payer.pubkey()), &blockhash);
    let message = VersionedMessage::Legacy(message);
    let bytes = message.serialize();
    let asked = message.static_account_keys().iter().take(message.header().num_required_signatures.into());
    let signatures = asked.map(|key| signature(key, payer, signers, &bytes)).collect();
    VersionedTransaction { signatures, message }
}

fn signature(key: &Pubkey, payer: &Keypair, signers: &[&Keypair], message: &[u8]) -> Signature {
    let mut known = std::iter::once(&payer).chain(signers);
    known
        .find(|signer| signer.pubkey() == *key)
        .map_or_else(Signature::default, |signer| signer.sign_message(message))
}

/// Returns the failure of a transaction that is too large for the network. In-process networks would run it anyway.
pub(crate) fn oversize(transaction: &VersionedTransaction) -> Option<Failure> {
    let signatures = transaction.signatures.len() * size_of::<Signature>();
    let bytes = 1 + signatures + transaction.message.serialize().len();
    if bytes <= MAX_TRANSACTION_BYTES {
        return None;
    }
    let advice = format!(
        "The transaction has {bytes} bytes, {MAX_TRANSACTION_BYTES} are allowed: send fewer instructions or accounts at once"
    );
    Some(Failure::new(TransactionError::SanitizeFailure, 0, vec![advice]))
}
