//! The key that signs a session's transactions, which is either in a file or held elsewhere.

use anyhow::{Context as _, Result, anyhow};
use ballast_client::rpc::profile;
use solana_keypair::{Keypair, read_keypair_file};
use solana_pubkey::Pubkey;
use solana_signature::Signature;
use solana_signer::{Signer, SignerError};
use std::path::Path;

/// A signer of the session's transactions.
#[derive(Debug)]
pub enum Wallet {
    /// A key in a file.
    File(Keypair),
    /// A key that is held elsewhere, or a multisig's vault. Transactions for this key are printed instead of signed.
    Elsewhere(Pubkey),
}

impl Signer for Wallet {
    fn try_pubkey(&self) -> Result<Pubkey, SignerError> {
        match self {
            Self::File(key) => key.try_pubkey(),
            Self::Elsewhere(address) => Ok(*address),
        }
    }

    fn try_sign_message(&self, message: &[u8]) -> Result<Signature, SignerError> {
        match self {
            Self::File(key) => key.try_sign_message(message),
            Self::Elsewhere(address) => {
                Err(SignerError::Custom(format!("the key for {address} is not on this machine")))
            }
        }
    }

    fn is_interactive(&self) -> bool {
        false
    }
}

/// Reads a key from a file. A name that the Solana tools use for a key elsewhere, such as `usb://ledger`, is not a file.
///
/// # Errors
/// Returns an error if the name does not refer to a file, or if the file is missing or does not contain a keypair.
pub fn read_key(file: &Path) -> Result<Keypair> {
    let path =
        profile::keypair_file(&file.to_string_lossy()).context("this key cannot sign on this machine")?;
    read_keypair_file(&path).map_err(|error| {
        let name = path.display();
        anyhow!("the keypair file {name} cannot be read ({error}): create one with `ballast wallet create`, or choose a file with --keypair")
    })
}
