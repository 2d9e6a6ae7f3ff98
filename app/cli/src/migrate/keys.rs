//! Reads the keys that a run signs with.

use super::Run;
use crate::session::read_key;
use anyhow::{Context, Result};
use solana_keypair::Keypair;
use std::path::Path;

/// Reads the payer's keypair.
pub(super) fn payer(run: &Run<'_>) -> Result<Keypair> {
    read(&run.settings.keypair)
        .context("the payer's keypair cannot be read: choose a different file with --keypair")
}

/// Reads all signers' keypairs, the payer's first.
pub(super) fn signers(run: &Run<'_>) -> Result<Vec<Keypair>> {
    let payer = payer(run)?;
    let others = run.arguments.signer.iter().map(|file| read(file));
    std::iter::once(Ok(payer)).chain(others).collect()
}

fn read(file: &Path) -> Result<Keypair> {
    read_key(file).with_context(|| format!("cannot read the keypair file {}", file.display()))
}
