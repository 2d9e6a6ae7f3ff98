//! Signs transactions and serialises them for the wire.

use super::{BuildError, Version};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use solana_message::{VersionedMessage, legacy};
use solana_signature::Signature;
use solana_signer::Signer;
use solana_transaction::versioned::VersionedTransaction;

/// Signs a message. The signers may be in any order, and a signer may appear more than once.
///
/// # Errors
/// Returns [`BuildError::Sign`] or [`BuildError::TooLarge`].
pub fn sign(message: VersionedMessage, signers: &[&dyn Signer]) -> Result<VersionedTransaction, BuildError> {
    let mut once: Vec<&dyn Signer> = Vec::with_capacity(signers.len());
    for signer in signers {
        if !once.iter().any(|known| known.pubkey() == signer.pubkey()) {
            once.push(*signer);
        }
    }
    let transaction = VersionedTransaction::try_new(message, &once)?;
    ensure_fits(&transaction)?;
    Ok(transaction)
}

/// Creates a transaction with empty signatures, for simulations that skip signature checks and for signing elsewhere.
#[must_use]
pub fn unsigned(message: VersionedMessage) -> VersionedTransaction {
    let count = message.header().num_required_signatures.into();
    VersionedTransaction { signatures: vec![Signature::default(); count], message }
}

/// Returns the length of a transaction on the wire. Unit: bytes.
#[must_use]
pub fn size(transaction: &VersionedTransaction) -> usize {
    let signatures = size_of::<Signature>() * transaction.signatures.len();
    // Before version 1, one byte is enough to count the signatures, because a transaction that fits has fewer than
    // 128.
    let count = usize::from(version_of(transaction) == Version::V0);
    count + signatures + transaction.message.serialize().len()
}

/// Checks that the network would accept a transaction of this size.
///
/// # Errors
/// Returns [`BuildError::TooLarge`].
pub fn ensure_fits(transaction: &VersionedTransaction) -> Result<(), BuildError> {
    let (bytes, most) = (size(transaction), version_of(transaction).most_bytes());
    if bytes > most { Err(BuildError::TooLarge { bytes, most }) } else { Ok(()) }
}

/// Returns a transaction's wire bytes in base64, which wallets and multisigs accept.
///
/// # Errors
/// Returns [`BuildError::TooLarge`].
pub fn to_base64(transaction: &VersionedTransaction) -> Result<String, BuildError> {
    ensure_fits(transaction)?;
    let signatures = transaction.signatures.iter().flat_map(|signature| signature.as_array().iter().copied());
    let message = transaction.message.serialize();
    let wire: Vec<u8> = match version_of(transaction) {
        // The cast never truncates, because a transaction with more signatures would not fit.
        Version::V0 => {
            [transaction.signatures.len() as u8].into_iter().chain(signatures).chain(message).collect()
        }
        Version::V1 => message.into_iter().chain(signatures).collect(),
    };
    Ok(STANDARD.encode(wire))
}

/// Returns a legacy message's wire bytes in base58, which multisigs import.
#[must_use]
pub fn message_to_base58(message: &legacy::Message) -> String {
    bs58::encode(message.serialize()).into_string()
}

/// Returns the version whose encoding rules the transaction follows. Legacy transactions follow those of version 0.
const fn version_of(transaction: &VersionedTransaction) -> Version {
    match transaction.message {
        VersionedMessage::V1(_) => Version::V1,
        VersionedMessage::Legacy(_) | VersionedMessage::V0(_) => Version::V0,
    }
}
