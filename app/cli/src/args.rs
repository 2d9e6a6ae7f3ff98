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

/// Ballast: perpetual futures whose solvency is checked.
#[derive(Debug, Parser)]
#[command(name = "ballast", version)]
pub struct CommandLine {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
    /// Which network, who signs, and how results are printed. What runs without a network ignores them.
    #[command(flatten)]
    pub network: GlobalArguments,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Shows the whole exchange at work on a local network: trading, a crash, liquidations, everybody leaving.
    ///
    /// Ends with 0 only if every invariant held at every step, every trade was executed exactly as quoted and
    /// every claim of a user ended at zero; with 1 if not; with 2 if it could not run.
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
    /// transaction changes, is in the way, or is refused; with 2 if it could not run.
    Migrate(Box<MigrateArguments>),
    /// The keypair that signs and pays: make one, show what it holds.
    #[command(subcommand)]
    Wallet(WalletCommand),
    /// Margin accounts: create, show, deposit, withdraw, transfer, close, name a delegate.
    #[command(subcommand)]
    Account(AccountCommand),
    /// Trades on the curve of a market: quote, send, compare.
    #[command(subcommand)]
    Trade(Box<TradeCommand>),
    /// Lists the positions in all accounts of an owner.
    Positions(PositionsArguments),
    /// Markets: list, show, watch.
    #[command(subcommand)]
    Market(MarketCommand),
    /// Collects the paid part of claims: gains become cash as losses are realised.
    Claim(ClaimArguments),
    /// Realises an account's loss in a market, so that claims can be paid, or the gain of one in debt. Anyone may.
    Settle(SettleArguments),
    /// Repays an account's debts from its cash and claims, and writes off what a bankrupt one cannot. Anyone may.
    Repay(HolderArguments),
    /// Funding: the rates of all markets, what an account is due, bringing a market to now.
    Funding(FundingArguments),
    /// Accounts below maintenance: list, liquidate, take over.
    #[command(subcommand)]
    Liquidate(LiquidateCommand),
    /// Shows what happened, and goes on with --follow. With --output json, a line for each event.
    Events(EventsArguments),
    /// The vault against everything that is owed. Ends with 1 if it holds less, or the books do not add up.
    Solvency,
    /// Governs and operates the exchange: roles, pauses, markets, insurance, fees, steps of the curve.
    ///
    /// With --print-transaction nothing is sent: the unsigned transaction is printed in base 64, for a multisig or a key that
    /// is elsewhere.
    Govern(Box<GovernArguments>),
    /// Prints the script that completes this command's words in a shell.
    Completions(CompletionsArguments),
    /// Serves a page that shows the exchange live, and unsigned transactions for wallets (Solana Actions). Read-only.
    Dashboard(DashboardArguments),
}
