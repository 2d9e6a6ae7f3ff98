//! Defines the arguments of `ballast migrate`.

use clap::Args;
use solana_pubkey::Pubkey;
use std::path::PathBuf;

/// The arguments of `ballast migrate`.
#[derive(Debug, Args)]
pub struct MigrateArguments {
    /// The exchange file, in the format of migrations/sample.toml. This command always uses the default Solana profile,
    /// which --url and --keypair override.
    #[arg(long, value_name = "FILE")]
    pub config: PathBuf,
    /// Shows the differences between the chain and the file, field by field, and sends nothing.
    #[arg(long)]
    pub dry_run: bool,
    /// Prints the next transaction, or all transactions that await nominees, unsigned and in base64. Use it for a
    /// multisig, or for a key on another machine. With --output json, prints an array, which is empty if there is
    /// nothing to sign.
    #[arg(long, conflicts_with_all = ["dry_run", "signer"])]
    pub print_transaction: bool,
    /// The key that pays for the printed transaction, its rent and its insurance, for example a multisig's vault.
    /// Defaults to the key of --keypair if that file exists, and otherwise to the signer.
    #[arg(long, value_name = "ADDRESS", requires = "print_transaction")]
    pub payer: Option<Pubkey>,
    /// The keypair file of another signer, such as the upgrade authority, the admin, the risk manager or a nominee. May
    /// be repeated.
    #[arg(long, value_name = "FILE")]
    pub signer: Vec<PathBuf>,
}
