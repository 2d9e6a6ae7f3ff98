//! Arguments of `ballast migrate`.

use clap::Args;
use std::path::PathBuf;

/// Arguments of `ballast migrate`.
#[derive(Debug, Args)]
pub struct MigrateArguments {
    /// What the exchange shall be: a TOML file like migrations/sample.toml. (The Solana command line's profile is the usual
    /// one here: --url and --keypair go over it.)
    #[arg(long, value_name = "FILE")]
    pub config: PathBuf,
    /// Shows the difference between chain and file, field by field, and sends nothing.
    #[arg(long)]
    pub dry_run: bool,
    /// Prints the transaction that comes next, unsigned and in base 64, for a multisig or a key that is elsewhere. Paid by
    /// --keypair, or by whoever signs.
    #[arg(long, conflicts_with_all = ["dry_run", "signer"])]
    pub print_transaction: bool,
    /// The keypair file of somebody else who signs: upgrade authority, admin, risk manager, a nominee. May be given often.
    #[arg(long, value_name = "FILE")]
    pub signer: Vec<PathBuf>,
}
