//! The command line.

use crate::account::AccountCommand;
use crate::completions::CompletionsArguments;
use crate::dashboard::DashboardArguments;
use crate::demo::DemoArguments;
use crate::events::EventsArguments;
use crate::funding::FundingArguments;
use crate::govern::GovernArguments;
use crate::liquidate::LiquidateCommand;
use crate::localnet::LocalnetArguments;
use crate::market::MarketCommand;
use crate::migrate::MigrateArguments;
use crate::positions::PositionsArguments;
use crate::session::GlobalArguments;
use crate::settle::{ClaimArguments, HolderArguments, SettleArguments};
use crate::sim::SimArguments;
use crate::trade::TradeCommand;
use crate::wallet::WalletCommand;
use clap::{Parser, Subcommand};

/// Ballast: perpetual futures with continuously checked solvency.
#[derive(Debug, Parser)]
#[command(name = "ballast", version)]
pub struct CommandLine {
    /// The subcommand.
    #[command(subcommand)]
    pub command: Command,
    /// The network, the keypair and the output format. Commands that run offline ignore them.
    #[command(flatten)]
    pub network: GlobalArguments,
}

/// The subcommands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Shows the whole exchange at work on a local network: trading, a crash, liquidations, and everyone leaving.
    ///
    /// Exits with 0 if every invariant held at every step, every trade was executed exactly as quoted, and every
    /// user's claim ended at zero. Exits with 1 if not, and with 2 if it could not run.
    Demo(DemoArguments),
    /// Simulates a market over thousands of price paths and shows the distribution of the results.
    ///
    /// Runs the program's own rules offline, with populations of traders, arbitrageurs and keepers. All invariants
    /// are checked after every step of every run. Exits with 0 if they held; with 1 if not, naming the seed; with 2
    /// if it could not run.
    Sim(Box<SimArguments>),
    /// Starts a network on this machine with a running exchange: a faucet, markets, and moving prices.
    Localnet(Box<LocalnetArguments>),
    /// Sets an exchange up as a TOML file describes it: initialises it, creates, insures and opens markets, hands
    /// roles over.
    ///
    /// Progress is kept only on chain: a second run does nothing, and an interrupted run continues where it stopped.
    /// Exits with 0 if the chain matches the file, or will match it once nominees have accepted. Exits with 1 if a
    /// difference cannot be changed, a step is blocked, or a transaction is refused. Exits with 2 if it could not
    /// run.
    Migrate(Box<MigrateArguments>),
    /// Creates and shows the keypair that signs and pays.
    #[command(subcommand)]
    Wallet(WalletCommand),
    /// Manages margin accounts: create, show, deposit, withdraw, transfer, close, set a delegate.
    #[command(subcommand)]
    Account(AccountCommand),
    /// Trades on a market's curve: quote, send, compare.
    #[command(subcommand)]
    Trade(Box<TradeCommand>),
    /// Lists the positions in all accounts of an owner.
    Positions(PositionsArguments),
    /// Lists, shows or watches markets.
    #[command(subcommand)]
    Market(MarketCommand),
    /// Collects the paid part of claims: gains become collateral as losses are realised.
    Claim(ClaimArguments),
    /// Settles an account's loss in a market, so that claims can be paid, or the gain of an account in debt. Anyone
    /// may do it.
    Settle(SettleArguments),
    /// Repays an account's debts from its collateral and claims, and writes off the rest if it is bankrupt. Anyone
    /// may do it.
    Repay(HolderArguments),
    /// Shows the funding rates of all markets or the funding due to an account, or updates a market's funding.
    Funding(FundingArguments),
    /// Lists accounts below maintenance margin, liquidates them, or takes their positions over.
    #[command(subcommand)]
    Liquidate(LiquidateCommand),
    /// Shows past events, and new ones with --follow. With --output json, prints one line for each event.
    Events(EventsArguments),
    /// Compares the vault with everything the exchange owes. Exits with 1 if the vault holds less, or if the books do
    /// not add up.
    Solvency,
    /// Governs and operates the exchange: roles, pauses, markets, insurance, fees, steps of peg and depth.
    ///
    /// With --print-transaction, prints the unsigned transaction in base64 and sends nothing. Use it for a multisig,
    /// or for a key on another machine.
    Govern(Box<GovernArguments>),
    /// Prints a shell completion script for this command.
    Completions(CompletionsArguments),
    /// Serves a page that shows the exchange live, and unsigned transactions for wallets (Solana Actions). Read-only.
    Dashboard(DashboardArguments),
}
