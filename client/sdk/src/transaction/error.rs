//! Defines the errors that can occur while building a transaction.

use solana_message::CompileError;
use solana_message::v1::MessageError;
use solana_signer::SignerError;
use thiserror::Error;

/// The error for a transaction that cannot be built.
#[derive(Debug, Error)]
pub enum BuildError {
    /// The accounts do not fit into one message.
    #[error("the instructions do not fit in one transaction ({0}): send fewer at once")]
    Compile(#[from] CompileError),
    /// The message exceeds the bounds of version 1, which are 64 addresses, 64 instructions and 12
    /// signatures.
    #[error("the instructions do not fit in one version-1 transaction ({0}): send fewer at once")]
    Bounds(MessageError),
    /// A signature is missing, is not needed, or cannot be created.
    #[error(
        "the transaction cannot be signed ({0}): pass the payer and every signer of the instructions, once each"
    )]
    Sign(#[from] SignerError),
    /// The transaction is larger than the network accepts.
    #[error(
        "the transaction has {bytes} bytes, but {most} are allowed: send fewer instructions, or use a lookup table"
    )]
    TooLarge {
        /// The transaction's size. Unit: bytes.
        bytes: usize,
        /// The largest size that the transaction's version allows. Unit: bytes.
        most: usize,
    },
}
