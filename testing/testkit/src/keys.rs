//! Provides keypairs that are the same in every run.

use sha2::{Digest, Sha256};
use solana_keypair::Keypair;
use solana_pubkey::Pubkey;
use solana_signer::Signer;

/// The name of the keypair that pays the fees on every network.
pub const PAYER: &str = "payer of all fees";

/// The payer's initial balance: a million SOL. Unit: lamports.
pub const PAYER_LAMPORTS: u64 = 1_000_000 * 1_000_000_000;

/// Returns the keypair for `name`, which is the same in every run. Use the keypair only for testing, because
/// anyone can derive it.
pub fn keypair(name: &str) -> Keypair {
    let seed = Sha256::new().chain_update(b"ballast-testkit keypair: ").chain_update(name).finalize();
    Keypair::new_from_array(seed.into())
}

/// Returns the address of the [`keypair`] for `name`.
pub fn address(name: &str) -> Pubkey {
    keypair(name).pubkey()
}
