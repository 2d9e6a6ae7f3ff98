//! Signing, and the bytes on the wire.

use super::{BuildError, Version};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use solana_message::VersionedMessage;
use solana_signature::Signature;
use solana_signer::Signer;
use solana_transaction::versioned::VersionedTransaction;

/// Signs a message. The signers may come in any order, and one more often than once.
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

/// The message with empty signatures, for a simulation that does not check them, or for somebody else to sign.
#[must_use]
pub fn unsigned(message: VersionedMessage) -> VersionedTransaction {
    let count = message.header().num_required_signatures.into();
    VersionedTransaction { signatures: vec![Signature::default(); count], message }
}

/// The bytes of a transaction on the wire.
#[must_use]
pub fn size(transaction: &VersionedTransaction) -> usize {
    let signatures = size_of::<Signature>() * transaction.signatures.len();
    // Before version 1 a byte counts the signatures, of which there are fewer than 128 in a transaction that fits.
    let count = usize::from(version_of(transaction) == Version::V0);
    count + signatures + transaction.message.serialize().len()
}

/// Fails where the network would not take a transaction of this size.
///
/// # Errors
/// [`BuildError::TooLarge`].
pub fn ensure_fits(transaction: &VersionedTransaction) -> Result<(), BuildError> {
    let (bytes, most) = (size(transaction), version_of(transaction).most_bytes());
    if bytes > most { Err(BuildError::TooLarge { bytes, most }) } else { Ok(()) }
}

/// A transaction as wallets and multisigs take it: its bytes on the wire, in base64.
///
/// # Errors
/// [`BuildError::TooLarge`].
pub fn to_base64(transaction: &VersionedTransaction) -> Result<String, BuildError> {
    ensure_fits(transaction)?;
    let signatures = transaction.signatures.iter().flat_map(|signature| signature.as_array().iter().copied());
    let message = transaction.message.serialize();
    let wire: Vec<u8> = match version_of(transaction) {
        // Not truncated: a transaction with more signatures would not fit.
        Version::V0 => {
            [transaction.signatures.len() as u8].into_iter().chain(signatures).chain(message).collect()
        }
        Version::V1 => message.into_iter().chain(signatures).collect(),
    };
    Ok(STANDARD.encode(wire))
}

/// The version by whose rules a transaction is written; legacy ones are written by those of version 0.
const fn version_of(transaction: &VersionedTransaction) -> Version {
    match transaction.message {
        VersionedMessage::V1(_) => Version::V1,
        VersionedMessage::Legacy(_) | VersionedMessage::V0(_) => Version::V0,
    }
}
