//! The command line.

use crate::dashboard::DashboardArguments;
use crate::demo::DemoArguments;
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
    /// Serves a page that shows the exchange live, and unsigned transactions for wallets (Solana Actions). Read-only.
    Dashboard(DashboardArguments),
}
