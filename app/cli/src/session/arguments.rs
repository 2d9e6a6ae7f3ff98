//! The options that every command on a network takes, by the conventions of the Solana command line.

use super::print::Output;
use anyhow::{Result, ensure};
use ballast_client::rpc::ServerUrl;
use ballast_client::rpc::profile::{self, LOCALHOST};
use ballast_client::transaction::Budget;
use clap::{Args, ValueEnum, value_parser};
use solana_cli_config::Config;
use solana_commitment_config::CommitmentConfig;
use std::path::PathBuf;

/// The most compute units that a transaction may ask for.
const MOST_COMPUTE_UNITS: i64 = 1_400_000;

/// The options that every command on a network takes.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Network options")]
pub struct GlobalArguments {
    /// The Solana command line's profile: network, keypair, commitment. Without the file, a local network and
    /// ~/.config/solana/id.json.
    #[arg(long, global = true, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// The network: a URL, or localhost, devnet, testnet, mainnet-beta (or their first letters).
    // Checked later: what is wrong with a word of the command line is told with the word, and this one may hold a key.
    #[arg(long, short = 'u', global = true, value_name = "URL_OR_NAME")]
    pub url: Option<ServerUrl>,
    /// The file of the keypair that signs and pays.
    #[arg(long, short = 'k', global = true, value_name = "FILE")]
    pub keypair: Option<PathBuf>,
    /// Commitment level for reads and confirmations.
    #[arg(long, global = true, value_enum)]
    pub commitment: Option<Commitment>,
    /// How results are printed.
    #[arg(long, global = true, value_enum, default_value_t = Output::Table)]
    pub output: Output,
    /// Priority fee, in micro-lamports per compute unit of the limit. None by default.
    #[arg(long, global = true, value_name = "MICRO_LAMPORTS")]
    pub priority_fee: Option<u64>,
    /// Compute-unit limit of the transaction. Default: the simulated use plus 5 % and 600 units, and 4,000 or 6,000 more where others may make it another one.
    #[arg(long, global = true, value_name = "UNITS", value_parser = value_parser!(u32).range(1..=MOST_COMPUTE_UNITS))]
    pub compute_unit_limit: Option<u32>,
}

/// How settled a state is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Commitment {
    /// As one node sees it.
    Processed,
    /// Voted for by most of the stake.
    Confirmed,
    /// Not to be taken back.
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

/// The profile with the options over it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// Where the JSON-RPC server is.
    pub url: ServerUrl,
    /// Where its WebSocket server is.
    pub websocket_url: ServerUrl,
    /// The file of the keypair.
    pub keypair: PathBuf,
    /// What is read and waited for.
    pub commitment: CommitmentConfig,
    /// What a transaction may use and pays.
    pub budget: Budget,
    /// How results are printed.
    pub output: Output,
}

impl GlobalArguments {
    /// What they say, over what the profile says.
    ///
    /// # Errors
    /// A profile that was named but cannot be read, or holds an unknown commitment.
    pub fn settings(&self) -> Result<Settings> {
        let profile = self.profile()?;
        let (url, websocket_url) = match &self.url {
            Some(url) => {
                let url = profile::url_of(url.secret())?;
                let websocket_url = Config::compute_websocket_url(&url);
                (url, websocket_url)
            }
            None => (profile.json_rpc_url.clone(), profile::websocket_of(&profile)),
        };
        ensure!(
            !websocket_url.is_empty(),
            "the network's URL cannot be read: give one like {LOCALHOST}, or localhost or devnet"
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
            "the profile's commitment `{}` is not processed, confirmed or finalized",
            profile.commitment
        )
    })?;
    Ok(known.config())
}
