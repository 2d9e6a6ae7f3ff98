//! The command line.

use crate::config::Settings;
use anyhow::Result;
use clap::{Parser, Subcommand, ValueEnum};
use std::net::SocketAddr;
use std::path::PathBuf;

/// Keeps a Ballast exchange going: liquidations, funding, pegs, claims, settlements.
///
/// Everything can be set in a TOML file; flags override it. Without a file all jobs are on. Servers and keypair default to the
/// Solana CLI's configuration.
#[derive(Clone, Debug, Default, Parser)]
#[command(name = "ballast-keeper", version)]
pub struct Args {
    /// Something else than keeping.
    #[command(subcommand)]
    pub command: Option<Command>,
    /// The configuration.
    #[arg(long, short = 'c', global = true, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// The JSON-RPC server, or the Solana CLI's name for one.
    #[arg(long, short = 'u', global = true)]
    pub url: Option<String>,
    /// The WebSocket server.
    #[arg(long, value_name = "URL")]
    pub ws: Option<String>,
    /// The keypair that signs and pays.
    #[arg(long, short = 'k', global = true, value_name = "FILE")]
    pub keypair: Option<String>,
    /// Only these jobs.
    #[arg(long, value_enum, value_delimiter = ',', value_name = "JOBS")]
    pub jobs: Vec<Job>,
    /// The sub-id of the keeper's margin account that takes positions over.
    #[arg(long, value_name = "SUB-ID")]
    pub taker: Option<u16>,
    /// Creates the keeper's own margin accounts where they are missing.
    #[arg(long)]
    pub create_accounts: bool,
    /// Liquidates also where the fee does not pay for the transaction.
    #[arg(long)]
    pub unprofitable: bool,
    /// Says what would be done, and sends nothing.
    #[arg(long)]
    pub dry_run: bool,
    /// Where `/metrics` and `/health` are served.
    #[arg(long, value_name = "ADDRESS")]
    pub listen: Option<SocketAddr>,
    /// How the log is written.
    #[arg(long, value_enum, default_value_t)]
    pub log: LogFormat,
}

/// Something else than keeping.
#[derive(Clone, Debug, Subcommand)]
pub enum Command {
    /// Makes an address lookup table with the exchange's accounts, or adds to the first one of the configuration what it lacks; prints where it
    /// is. It costs rent, of which nothing comes back before the table is closed.
    Table,
    /// Measures how the index in memory grows: accounts made up, no network.
    Bench {
        /// How many margin accounts.
        #[arg(long, value_delimiter = ',', default_values_t = [1_000, 10_000, 100_000, 1_000_000])]
        accounts: Vec<usize>,
        /// One size, in this process: prints a row of the table.
        #[arg(long, hide = true)]
        row: bool,
    },
}

/// A job.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Job {
    /// Liquidates and takes over.
    Liquidator,
    /// Funding, claims, deficits, peg, depth.
    Upkeep,
    /// Losses, gains, claims and debts of accounts.
    Settlement,
}

/// How the log is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// For people.
    #[default]
    Text,
    /// One JSON object a line.
    Json,
}

impl Args {
    /// The file's settings with the flags over them.
    ///
    /// # Errors
    /// A file that cannot be read or is wrong.
    pub fn settings(&self) -> Result<Settings> {
        let mut settings = match &self.config {
            Some(file) => Settings::read(file)?,
            None => Settings::default(),
        };
        self.put_over(&mut settings);
        settings.validate()?;
        Ok(settings)
    }

    fn put_over(&self, settings: &mut Settings) {
        let network = &mut settings.network;
        if self.url.is_some() {
            // The file's socket belongs to the file's server.
            (network.url, network.websocket_url) = (self.url.clone(), None);
        }
        network.websocket_url = self.ws.clone().or(network.websocket_url.take());
        network.keypair = self.keypair.clone().or(network.keypair.take());
        if !self.jobs.is_empty() {
            let has = |job| self.jobs.contains(&job);
            settings.jobs.liquidator = has(Job::Liquidator);
            settings.jobs.upkeep = has(Job::Upkeep);
            settings.jobs.settlement = has(Job::Settlement);
        }
        settings.accounts.taker = self.taker.or(settings.accounts.taker);
        settings.accounts.create |= self.create_accounts;
        settings.liquidator.unprofitable |= self.unprofitable;
        settings.dry_run |= self.dry_run;
        settings.server.listen = self.listen.or(settings.server.listen);
    }
}
