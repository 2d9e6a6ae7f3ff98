//! Why a transaction cannot be built.

use solana_message::CompileError;
use solana_message::v1::MessageError;
use solana_signer::SignerError;
use thiserror::Error;

/// Why a transaction cannot be built.
#[derive(Debug, Error)]
pub enum BuildError {
    /// The accounts do not fit a message.
    #[error("the instructions do not fit one transaction ({0}): send fewer at once")]
    Compile(#[from] CompileError),
    /// A message of version 1 has its own bounds: 64 addresses, 64 instructions, 12 signatures.
    #[error("the instructions do not fit one transaction of version 1 ({0}): send fewer at once")]
    Bounds(MessageError),
    /// A signature is missing, too many, or cannot be made.
    #[error(
        "the transaction cannot be signed ({0}): pass the payer and every signer of the instructions, once each"
    )]
    Sign(#[from] SignerError),
    /// The network would not take it.
    #[error(
        "the transaction has {bytes} bytes, {most} are allowed: send fewer instructions, or use a lookup table"
    )]
    TooLarge {
        /// The bytes that it has.
        bytes: usize,
        /// The bytes that its version may have.
        most: usize,
    },
}
