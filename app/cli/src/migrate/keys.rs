//! The keys and the server of a run, by the conventions of the Solana command line.

use super::args::MigrateArguments;
use anyhow::{Context, Result, anyhow};
use solana_cli_config::{CONFIG_FILE, Config};
use solana_keypair::{Keypair, read_keypair_file};
use std::path::Path;

/// The payer.
pub(super) fn payer(arguments: &MigrateArguments, settings: &Config) -> Result<Keypair> {
    let file = arguments.keypair.as_deref().unwrap_or_else(|| Path::new(&settings.keypair_path));
    read(file).context("the payer's keypair; choose another file with --keypair")
}

/// The payer, then the others.
pub(super) fn signers(arguments: &MigrateArguments, settings: &Config) -> Result<Vec<Keypair>> {
    let payer = payer(arguments, settings)?;
    let others = arguments.signer.iter().map(|file| read(file));
    std::iter::once(Ok(payer)).chain(others).collect()
}

fn read(file: &Path) -> Result<Keypair> {
    read_keypair_file(file)
        .map_err(|error| anyhow!("cannot read the keypair file {}: {error}", file.display()))
}

/// The settings of the Solana command line, or its defaults where it is not installed.
pub(super) fn settings() -> Config {
    CONFIG_FILE.as_ref().and_then(|file| Config::load(file).ok()).unwrap_or_default()
}
