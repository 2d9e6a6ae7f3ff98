//! Signs transactions and serialises them for the wire.

use super::{BuildError, Version};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use solana_message::VersionedMessage;
use solana_signature::Signature;
use solana_signer::Signer;
use solana_transaction::versioned::VersionedTransaction;

/// Signs a message. The order of the signers does not matter, and a signer may appear more than once.
///
/// # Errors
/// [`BuildError::Sign`], [`BuildError::TooLarge`].
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

/// The message with empty signatures, for simulations without signature checks and for signing elsewhere.
#[must_use]
pub fn unsigned(message: VersionedMessage) -> VersionedTransaction {
    let count = message.header().num_required_signatures.into();
    VersionedTransaction { signatures: vec![Signature::default(); count], message }
}

/// The bytes of a transaction on the wire.
#[must_use]
pub fn size(transaction: &VersionedTransaction) -> usize {
    let signatures = size_of::<Signature>() * transaction.signatures.len();
    // Before version 1 a single byte counts the signatures: a transaction that fits has fewer than 128.
    let count = usize::from(version_of(transaction) == Version::V0);
    count + signatures + transaction.message.serialize().len()
}

/// Checks that the network would accept a transaction of this size.
///
/// # Errors
/// [`BuildError::TooLarge`].
pub fn ensure_fits(transaction: &VersionedTransaction) -> Result<(), BuildError> {
    let (bytes, most) = (size(transaction), version_of(transaction).most_bytes());
    if bytes > most { Err(BuildError::TooLarge { bytes, most }) } else { Ok(()) }
}

/// The wire bytes of a transaction in base64, which wallets and multisigs accept.
///
/// # Errors
/// [`BuildError::TooLarge`].
pub fn to_base64(transaction: &VersionedTransaction) -> Result<String, BuildError> {
    ensure_fits(transaction)?;
    let signatures = transaction.signatures.iter().flat_map(|signature| signature.as_array().iter().copied());
    let message = transaction.message.serialize();
    let wire: Vec<u8> = match version_of(transaction) {
        // No truncation: a transaction with more signatures would not fit.
        Version::V0 => {
            [transaction.signatures.len() as u8].into_iter().chain(signatures).chain(message).collect()
        }
        Version::V1 => message.into_iter().chain(signatures).collect(),
    };
    Ok(STANDARD.encode(wire))
}

/// The version whose rules the transaction's encoding follows. Legacy transactions follow those of version 0.
const fn version_of(transaction: &VersionedTransaction) -> Version {
    match transaction.message {
        VersionedMessage::V1(_) => Version::V1,
        VersionedMessage::Legacy(_) | VersionedMessage::V0(_) => Version::V0,
    }
}
