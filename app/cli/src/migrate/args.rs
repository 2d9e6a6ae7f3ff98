//! Arguments of `ballast migrate`.

use clap::{Args, ValueEnum};
use std::path::PathBuf;

/// Arguments of `ballast migrate`.
#[derive(Debug, Args)]
pub struct MigrateArguments {
    /// What the exchange shall be: a TOML file like migrations/sample.toml.
    #[arg(long, value_name = "FILE")]
    pub config: PathBuf,
    /// Shows the difference between chain and file, field by field, and sends nothing.
    #[arg(long)]
    pub dry_run: bool,
    /// Prints the transaction that comes next, unsigned and in base 64, for a multisig or a key that is elsewhere. Paid by
    /// --keypair, or by whoever signs.
    #[arg(long, conflicts_with_all = ["dry_run", "signer"])]
    pub print_transaction: bool,
    /// The JSON-RPC server; the Solana command line's one if left out.
    #[arg(long)]
    pub url: Option<String>,
    /// Who pays fees, rent and insurance: a keypair file; the Solana command line's one if left out.
    #[arg(long, value_name = "FILE")]
    pub keypair: Option<PathBuf>,
    /// The keypair file of somebody else who signs: upgrade authority, admin, risk manager, a nominee. May be given often.
    #[arg(long, value_name = "FILE")]
    pub signer: Vec<PathBuf>,
    /// The priority fee for each compute unit, in millionths of a lamport.
    #[arg(long, value_name = "MICRO_LAMPORTS")]
    pub priority_fee: Option<u64>,
    /// How to show what is done.
    #[arg(long, value_enum, default_value_t = Output::Table)]
    pub output: Output,
}

/// How to show what is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Output {
    /// For reading.
    Table,
    /// For programs.
    Json,
}
