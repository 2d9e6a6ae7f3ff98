//! The command line.

use crate::dashboard::DashboardArguments;
use crate::demo::DemoArguments;
use crate::localnet::LocalnetArguments;
use crate::migrate::MigrateArguments;
use crate::sim::SimArguments;
use clap::{Parser, Subcommand};

/// Ballast: perpetual futures whose solvency is checked.
#[derive(Debug, Parser)]
#[command(name = "ballast", version)]
pub struct CommandLine {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Shows the whole exchange at work on a local network: trading, a crash, liquidations, everybody leaving.
    ///
    /// Ends with 0 only if every invariant held at every step, every trade was executed exactly as quoted and
    /// everything ended at zero; with 1 if not; with 2 if it could not run.
    Demo(DemoArguments),
    /// Simulates a market over thousands of price paths and shows the distribution of what comes out.
    ///
    /// Runs the program's own rules, without a network: populations of traders, arbitrageurs and keepers. After every step
    /// of every run all invariants are checked. Ends with 0 if they held; with 1, naming the seed, if not; with 2 if it
    /// could not run.
    Sim(Box<SimArguments>),
    /// Starts a network on this machine with a running exchange: a faucet, markets, prices that move.
    Localnet(Box<LocalnetArguments>),
    /// Brings the exchange to what a TOML file says: initialises it, creates, insures and opens markets, hands roles over.
    ///
    /// Nothing but the chain remembers how far a run came: a second one does nothing, and one that was cut off goes on. Ends
    /// with 0 if the chain is what the file says, or will be once nominees have accepted; with 1 if something differs that no
    /// transaction changes; with 2 if it could not run.
    Migrate(Box<MigrateArguments>),
    /// Serves a page that shows the exchange live, and unsigned transactions for wallets (Solana Actions). Read-only.
    Dashboard(DashboardArguments),
}
