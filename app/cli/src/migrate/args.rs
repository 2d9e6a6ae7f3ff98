//! The arguments of `ballast migrate`.

use clap::Args;
use solana_pubkey::Pubkey;
use std::path::PathBuf;

/// The arguments of `ballast migrate`.
#[derive(Debug, Args)]
pub struct MigrateArguments {
    /// The description of the exchange: a TOML file like migrations/sample.toml. The Solana profile is always the
    /// default one here; override it with --url and --keypair.
    #[arg(long, value_name = "FILE")]
    pub config: PathBuf,
    /// Shows the differences between chain and file, field by field, and sends nothing.
    #[arg(long)]
    pub dry_run: bool,
    /// Prints the next transaction, unsigned and in base64, for a multisig or a key on another machine. With --output
    /// json, prints an array: all transactions that wait for nominees, empty if there is nothing to sign.
    #[arg(long, conflicts_with_all = ["dry_run", "signer"])]
    pub print_transaction: bool,
    /// The key that pays for the printed transaction, its rent and its insurance, for example a multisig's vault.
    /// Defaults to the key of --keypair if that file exists, otherwise to the signer.
    #[arg(long, value_name = "ADDRESS", requires = "print_transaction")]
    pub payer: Option<Pubkey>,
    /// The keypair file of another signer: upgrade authority, admin, risk manager or nominee. May be repeated.
    #[arg(long, value_name = "FILE")]
    pub signer: Vec<PathBuf>,
}
