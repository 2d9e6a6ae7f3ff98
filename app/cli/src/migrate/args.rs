//! Arguments of `ballast migrate`.

use clap::Args;
use solana_pubkey::Pubkey;
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
    /// Prints the transaction that comes next, unsigned and in base 64, for a multisig or a key that is elsewhere. With
    /// --output json an array: all that wait for nominees at once, empty where there is nothing to sign.
    #[arg(long, conflicts_with_all = ["dry_run", "signer"])]
    pub print_transaction: bool,
    /// Who pays for the printed transaction, the rent of what it creates and insurance: for example a multisig's vault. Without
    /// it, whoever has the keypair of --keypair, or else whoever signs.
    #[arg(long, value_name = "ADDRESS", requires = "print_transaction")]
    pub payer: Option<Pubkey>,
    /// The keypair file of somebody else who signs: upgrade authority, admin, risk manager, a nominee. May be given often.
    #[arg(long, value_name = "FILE")]
    pub signer: Vec<PathBuf>,
}
