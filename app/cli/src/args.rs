//! Defines the command line of `ballast`.

use crate::account::AccountCommand;
use crate::completions::CompletionsArguments;
use crate::dashboard::DashboardArguments;
use crate::demo::DemoArguments;
use crate::events::EventsArguments;
use crate::funding::FundingArguments;
use crate::govern::GovernArguments;
use crate::history::HistoryArguments;
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
    /// The network, keypair and output format. Commands that run offline ignore these options.
    #[command(flatten)]
    pub network: GlobalArguments,
}

/// The subcommands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Runs an entire exchange on a local network, with trading, a crash, liquidations, and every user's exit.
    ///
    /// Exits with 0 if every invariant held at every step, every trade was executed exactly as quoted, and every user's
    /// claim ended at zero. Exits with 1 if any of these failed, and with 2 if the demo could not run.
    Demo(DemoArguments),
    /// Simulates a market over thousands of price paths and shows the distribution of the results.
    ///
    /// Runs the program's own rules offline, with simulated traders, arbitrageurs and keepers. All invariants are
    /// checked after every step of every run. Exits with 0 if they held. Exits with 1 and names the seed if an
    /// invariant did not hold. Exits with 2 if the simulation could not run.
    Sim(Box<SimArguments>),
    /// Starts a local network with a running exchange, a faucet, markets and moving prices.
    Localnet(Box<LocalnetArguments>),
    /// Sets up an exchange from a TOML file. Initialises the exchange, creates, insures and opens its markets, and
    /// hands over the roles.
    ///
    /// Progress is stored only on chain. Running the command again after it has finished does nothing, and an
    /// interrupted run continues where it stopped. Exits with 0 if the chain matches the file, or will match it once
    /// the nominees have accepted. Exits with 1 if a difference cannot be changed, a step is blocked, or a transaction
    /// is refused. Exits with 2 if the command could not run.
    Migrate(Box<MigrateArguments>),
    /// Creates or shows the keypair that signs and pays.
    #[command(subcommand)]
    Wallet(WalletCommand),
    /// Manages margin accounts. Subcommands create, show, list and close accounts, deposit, withdraw and transfer
    /// collateral, and set a delegate.
    #[command(subcommand)]
    Account(AccountCommand),
    /// Opens and closes positions. Shows a quote, sends the trade, and compares the result with the quote.
    #[command(subcommand)]
    Trade(Box<TradeCommand>),
    /// Lists the positions in all of an owner's accounts.
    Positions(PositionsArguments),
    /// Lists, shows or watches markets.
    #[command(subcommand)]
    Market(MarketCommand),
    /// Collects the payments on an account's claims. Realised gains become collateral as other users' losses are paid
    /// in.
    Claim(ClaimArguments),
    /// Settles an account's loss in a market, so that claims can be paid. If the account is in debt, settles its gain
    /// instead. Anyone may run this command.
    Settle(SettleArguments),
    /// Repays an account's debts from its collateral and claims. If the account is bankrupt, the rest is written off.
    /// Anyone may run this command.
    Repay(HolderArguments),
    /// Shows the funding rates of all markets or the funding due to an account, or updates a market's funding.
    Funding(FundingArguments),
    /// Lists the accounts below maintenance margin, liquidates them, or takes over their positions.
    #[command(subcommand)]
    Liquidate(LiquidateCommand),
    /// Shows past events, and new ones with --follow. With --output json, prints one line per event.
    Events(EventsArguments),
    /// Shows what happened to the wallet's accounts: trades, liquidations, funding, fees and payments, with totals.
    /// With --csv, prints a statement for a spreadsheet.
    History(HistoryArguments),
    /// Compares the vault's balance with everything the exchange owes. Exits with 1 if the vault holds less, or if the
    /// books do not balance.
    Solvency,
    /// Governs and operates the exchange, including roles, pauses, markets, insurance, fees, and changes to the peg and
    /// the depth.
    ///
    /// With --print-transaction, prints the unsigned transaction in base64 and sends nothing. Use it for a multisig,
    /// or for a key on another machine.
    Govern(Box<GovernArguments>),
    /// Prints a shell completion script for this command.
    Completions(CompletionsArguments),
    /// Serves a read-only web page that shows the exchange live, and also serves unsigned transactions for wallets
    /// (Solana Actions).
    Dashboard(DashboardArguments),
}
