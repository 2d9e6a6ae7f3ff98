//! Defines the keeper's command line.

use crate::config::Settings;
use anyhow::Result;
use clap::{Parser, Subcommand, ValueEnum};
use std::net::SocketAddr;
use std::path::PathBuf;

/// Runs the upkeep of a Ballast exchange, including liquidations, funding, pegs, claims and settlements.
///
/// All settings can be in a TOML file, and flags override it. Without a file, all jobs run. Servers and keypair
/// default to the Solana CLI's configuration.
#[derive(Clone, Debug, Default, Parser)]
#[command(name = "ballast-keeper", version)]
pub struct Args {
    /// The command to run instead of the keeper.
    #[command(subcommand)]
    pub command: Option<Command>,
    /// The configuration file.
    #[arg(long, short = 'c', global = true, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// The JSON-RPC server, given as a URL or as the Solana CLI's name for a network.
    #[arg(long, short = 'u', global = true)]
    pub url: Option<String>,
    /// The WebSocket server.
    #[arg(long, value_name = "URL")]
    pub ws: Option<String>,
    /// The keypair file of the wallet that signs and pays.
    #[arg(long, short = 'k', global = true, value_name = "FILE")]
    pub keypair: Option<String>,
    /// Runs only these jobs.
    #[arg(long, value_enum, value_delimiter = ',', value_name = "JOBS")]
    pub jobs: Vec<Job>,
    /// The sub-id of the keeper's margin account that takes over positions.
    #[arg(long, value_name = "SUB-ID")]
    pub taker: Option<u16>,
    /// Creates the keeper's own margin accounts if they are missing.
    #[arg(long)]
    pub create_accounts: bool,
    /// Liquidates even if the fee does not cover the transaction cost.
    #[arg(long)]
    pub unprofitable: bool,
    /// Logs the planned tasks and sends nothing.
    #[arg(long)]
    pub dry_run: bool,
    /// The address at which `/metrics` and `/health` are served.
    #[arg(long, value_name = "ADDRESS")]
    pub listen: Option<SocketAddr>,
    /// The format of the log.
    #[arg(long, value_enum, default_value_t)]
    pub log: LogFormat,
}

/// A command that runs instead of the keeper.
#[derive(Clone, Debug, Subcommand)]
pub enum Command {
    /// Creates an address lookup table for the exchange's accounts, or adds missing accounts to the first table in
    /// the configuration, and prints the table's address. The table costs rent, which is refunded only when the table
    /// is closed.
    Table,
    /// Measures how the risk index scales, with synthetic accounts and without a network.
    Bench {
        /// The numbers of margin accounts to measure.
        #[arg(long, value_delimiter = ',', default_values_t = [1_000, 10_000, 100_000, 1_000_000])]
        accounts: Vec<usize>,
        /// Measures the given sizes in this process and prints only their table rows.
        #[arg(long, hide = true)]
        row: bool,
    },
}

/// A kind of work that can be enabled separately.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Job {
    /// Liquidates unhealthy positions or takes them over.
    Liquidator,
    /// Updates funding, claims, deficits, peg and depth.
    Upkeep,
    /// Settles the losses, gains, claims and debts of accounts.
    Settlement,
}

/// The log format.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// Human-readable lines of text.
    #[default]
    Text,
    /// One JSON object per line.
    Json,
}

impl Args {
    /// Returns the settings from the file, overridden by the flags.
    ///
    /// # Errors
    /// Returns an error if the file cannot be read or is invalid.
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
            // The WebSocket URL in the file belongs to the server in the file, so it does not apply to another server.
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
