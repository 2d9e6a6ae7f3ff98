//! Defines the options that every network command shares. These options follow the Solana command line.

use super::inputs::address;
use super::print::Output;
use anyhow::{Result, ensure};
use ballast_client::rpc::ServerUrl;
use ballast_client::rpc::profile::{self, LOCALHOST};
use ballast_client::transaction::Budget;
use clap::{Args, ValueEnum, value_parser};
use solana_cli_config::Config;
use solana_commitment_config::CommitmentConfig;
use solana_pubkey::Pubkey;
use std::path::PathBuf;

/// The maximum number of compute units that a transaction may request.
const MOST_COMPUTE_UNITS: i64 = 1_400_000;

/// The options that every network command shares.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Network options")]
pub struct GlobalArguments {
    /// The Solana profile, which sets the network, keypair and commitment. If the file does not exist, the network is
    /// localhost and the keypair is ~/.config/solana/id.json.
    #[arg(long, global = true, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// The network, given as a URL or as one of localhost, devnet, testnet and mainnet-beta (or its first letter).
    // Validated later, because clap repeats an invalid value in its error message, and this value may contain a key.
    #[arg(long, short = 'u', global = true, value_name = "URL_OR_NAME")]
    pub url: Option<ServerUrl>,
    /// The keypair file of the signer, who also pays.
    #[arg(long, short = 'k', global = true, value_name = "FILE")]
    pub keypair: Option<PathBuf>,
    /// The commitment level for reads and confirmations.
    #[arg(long, global = true, value_enum)]
    pub commitment: Option<Commitment>,
    /// The output format.
    #[arg(long, global = true, value_enum, default_value_t = Output::Table)]
    pub output: Output,
    /// The priority fee per compute unit of the limit, in micro-lamports. By default, there is no priority fee.
    #[arg(long, global = true, value_name = "MICRO_LAMPORTS")]
    pub priority_fee: Option<u64>,
    /// The compute unit limit of the transaction. Defaults to the simulated use plus 5 % and 760 units, plus another
    /// 4,000 or 6,000 units if other transactions may raise the cost.
    #[arg(long, global = true, value_name = "UNITS", value_parser = value_parser!(u32).range(1..=MOST_COMPUTE_UNITS))]
    pub compute_unit_limit: Option<u32>,
    /// Selects whether transactions are sent or printed, and who signs and pays.
    #[command(flatten)]
    pub printing: PrintArguments,
}

/// Selects whether transactions are sent or printed, and who signs and pays.
#[derive(Clone, Debug, Default, PartialEq, Eq, Args)]
#[command(next_help_heading = "Options for a multisig or a key on another machine")]
pub struct PrintArguments {
    /// Prints the unsigned transaction instead of sending it, in base64 and as a base58 legacy message that multisigs
    /// can import. The blockhash is zero, so insert a recent blockhash before signing.
    #[arg(long, global = true)]
    pub print_transaction: bool,
    /// The signer of the printed transaction, for example a multisig's vault. Defaults to the wallet.
    #[arg(long, global = true, value_name = "ADDRESS", value_parser = address)]
    pub authority: Option<Pubkey>,
    /// The key that pays the fee and the rent, given as a keypair file or, for a printed transaction, as an address.
    /// Defaults to the signer.
    #[arg(long, global = true, value_name = "FILE_OR_ADDRESS")]
    pub fee_payer: Option<String>,
}

/// The commitment level at which state is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Commitment {
    /// Processed by one node.
    Processed,
    /// A majority of the stake has voted for the block.
    Confirmed,
    /// The block can no longer be rolled back.
    Finalized,
}

impl Commitment {
    const fn config(self) -> CommitmentConfig {
        match self {
            Self::Processed => CommitmentConfig::processed(),
            Self::Confirmed => CommitmentConfig::confirmed(),
            Self::Finalized => CommitmentConfig::finalized(),
        }
    }
}

/// The Solana profile, with the command-line options applied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// The URL of the JSON-RPC server.
    pub url: ServerUrl,
    /// The URL of the server's WebSocket port.
    pub websocket_url: ServerUrl,
    /// The keypair file.
    pub keypair: PathBuf,
    /// The commitment level for reads and confirmations.
    pub commitment: CommitmentConfig,
    /// The compute budget and priority fee for transactions.
    pub budget: Budget,
    /// The output format.
    pub output: Output,
    /// Whether transactions are sent or printed, and who signs and pays.
    pub printing: PrintArguments,
}

impl GlobalArguments {
    /// Applies the options to the profile.
    ///
    /// # Errors
    /// Returns an error if the named profile cannot be read or contains an unknown commitment level or network, or if --authority
    /// is given for a transaction that is sent.
    pub fn settings(&self) -> Result<Settings> {
        ensure!(
            self.printing.print_transaction || self.printing.authority.is_none(),
            "--authority requires --print-transaction: without it, the --keypair wallet signs"
        );
        let profile = self.profile()?;
        let (url, websocket_url) = match &self.url {
            Some(url) => {
                let url = profile::url_of(url.secret())?;
                let websocket_url = Config::compute_websocket_url(&url);
                (url, websocket_url)
            }
            None => (profile::url_in(&profile)?, profile::websocket_of(&profile)?),
        };
        ensure!(
            !websocket_url.is_empty(),
            "the network URL is invalid: use one such as {LOCALHOST}, or the name localhost or devnet"
        );
        let commitment = match self.commitment {
            Some(commitment) => commitment.config(),
            None => commitment_of(&profile)?,
        };
        Ok(Settings {
            url: url.into(),
            websocket_url: websocket_url.into(),
            keypair: self.keypair.clone().unwrap_or_else(|| PathBuf::from(&profile.keypair_path)),
            commitment,
            budget: Budget {
                compute_units: self.compute_unit_limit,
                micro_lamports_per_unit: self.priority_fee,
            },
            output: self.output,
            printing: self.printing.clone(),
        })
    }

    fn profile(&self) -> Result<Config> {
        if let Some(file) = &self.config {
            return Ok(profile::load(file)?);
        }
        Ok(profile::usual()?)
    }
}

fn commitment_of(profile: &Config) -> Result<CommitmentConfig> {
    if profile.commitment.is_empty() {
        return Ok(CommitmentConfig::confirmed());
    }
    let known = Commitment::from_str(&profile.commitment, true);
    let known = known.map_err(|_| {
        anyhow::anyhow!(
            "the profile's commitment `{}` is unknown: use processed, confirmed or finalized",
            profile.commitment
        )
    })?;
    Ok(known.config())
}
