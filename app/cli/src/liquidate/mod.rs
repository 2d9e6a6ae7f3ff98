//! Implements `ballast liquidate`, which lists and liquidates accounts below maintenance margin.

mod report;
mod request;

pub use report::{Executed, LiquidationReport, Quoted, Unhealthy, UnhealthyList, UnhealthyPosition};
pub use request::{first_market, liquidation, take_over};

use crate::account::AccountNumber;
use crate::session::{MarketName, Receipt, Session, address, positive};
use crate::settle::Part;
use anyhow::{Context as _, Result};
use ballast_client::accounts::MarginAccount;
use ballast_client::pda;
use ballast_client::quote::Snapshot;
use ballast_client::transaction::Draft;
use ballast_math::Base;
use clap::{Args, Subcommand};
use solana_instruction::Instruction;
use solana_pubkey::Pubkey;
use solana_signer::Signer;

/// Commands for accounts below maintenance margin.
#[derive(Clone, Debug, Subcommand)]
pub enum LiquidateCommand {
    /// Lists the accounts below maintenance margin, largest shortfall first. Reads all accounts, which public servers
    /// may refuse.
    List,
    /// Liquidates a position on the curve. The wallet's account receives the fee.
    Run(RunArguments),
    /// Takes over a position into the wallet's account.
    TakeOver(TakeOverArguments),
}

/// The options of `ballast liquidate run`.
#[derive(Clone, Debug, Args)]
pub struct RunArguments {
    /// The margin account to liquidate, from `ballast liquidate list`.
    #[arg(value_name = "ADDRESS", value_parser = address)]
    pub target: Pubkey,
    /// The market's index or name. Defaults to the first market in which the account can be liquidated.
    pub market: Option<MarketName>,
    /// The wallet's account that will receive the fee.
    #[command(flatten)]
    pub account: AccountNumber,
    /// Shows the quote and sends nothing.
    #[arg(long)]
    pub dry_run: bool,
}

/// The options of `ballast liquidate take-over`.
#[derive(Clone, Debug, Args)]
pub struct TakeOverArguments {
    /// The margin account whose position is taken over, from `ballast liquidate list`.
    #[arg(value_name = "ADDRESS", value_parser = address)]
    pub target: Pubkey,
    /// The market's index or name.
    pub market: MarketName,
    /// The maximum size in contracts. Defaults to the largest size that the program allows.
    #[arg(long, value_name = "CONTRACTS", value_parser = positive::<Base>, allow_negative_numbers = true)]
    pub most: Option<Base>,
    /// The wallet's account that will take over the position.
    #[command(flatten)]
    pub account: AccountNumber,
    /// Shows the quote and sends nothing.
    #[arg(long)]
    pub dry_run: bool,
}

/// Runs `ballast liquidate`.
///
/// # Errors
/// Returns an error if the network refuses the command, or if the command cannot run.
pub async fn run(session: &Session, command: LiquidateCommand) -> Result<()> {
    match command {
        LiquidateCommand::List => list(session).await,
        LiquidateCommand::Run(arguments) => on_curve(session, &arguments).await,
        LiquidateCommand::TakeOver(arguments) => by_taker(session, &arguments).await,
    }
}

async fn list(session: &Session) -> Result<()> {
    let rpc = session.rpc();
    let mut layout = rpc.layout().await.context("there is no readable exchange on this network")?;
    let accounts = rpc.all_margin_accounts().await?;
    let overview = rpc.overview(&mut layout).await?;
    let mut found = Vec::new();
    for (address, account) in &accounts {
        let snapshot = Snapshot::new(&overview.markets, &account.state);
        found.extend(Unhealthy::of(*address, account.owner, &snapshot)?);
    }
    found.sort_by_key(|account| std::cmp::Reverse(account.deficit.0));
    session.print(&UnhealthyList(found))
}

async fn on_curve(session: &Session, arguments: &RunArguments) -> Result<()> {
    let wallet = session.wallet()?;
    let keeper_account = pda::margin_account(&wallet.pubkey(), arguments.account.number);
    let named = match &arguments.market {
        Some(name) => Some(session.market(name).await?.index),
        None => None,
    };
    let (account, markets) = session.snapshot(&arguments.target, named.as_slice()).await?;
    let snapshot = Snapshot::new(&markets, &account.state);
    let market = named.map_or_else(|| first_market(&snapshot), Ok)?;
    let quoted = Quoted::of_liquidation(&snapshot.quote_liquidation(market)?);
    let report = LiquidationReport::new(arguments.target, markets.get(market)?.market(), quoted);
    if arguments.dry_run {
        return session.print(&report);
    }
    ensure_account(session, keeper_account).await?;
    let instruction = liquidation(&account, &markets, market, wallet.pubkey(), keeper_account)?;
    finish(session, report, instruction).await
}

async fn by_taker(session: &Session, arguments: &TakeOverArguments) -> Result<()> {
    let wallet = session.wallet()?;
    let taker_account = pda::margin_account(&wallet.pubkey(), arguments.account.number);
    let market = session.market(&arguments.market).await?.index;
    let taker = ensure_account(session, taker_account).await?;
    let mut more: Vec<u32> = taker.state.in_use().map(|(_, position)| position.market).collect();
    more.push(market);
    let (account, markets) = session.snapshot(&arguments.target, &more).await?;
    let most = arguments.most.map_or(u64::MAX, Base::magnitude);
    let snapshot = Snapshot::new(&markets, &account.state);
    let quoted = Quoted::of_take_over(&snapshot.quote_take_over(&taker.state, market, most)?)?;
    let report = LiquidationReport::new(arguments.target, markets.get(market)?.market(), quoted);
    let instruction = take_over(&account, &taker, &markets, market, most)?;
    if arguments.dry_run {
        note_size(session, &wallet.pubkey(), &instruction).await;
        return session.print(&report);
    }
    finish(session, report, instruction).await
}

/// Prints a note to standard error if a take-over does not fit into a transaction, which happens when both accounts have many
/// markets.
async fn note_size(session: &Session, payer: &Pubkey, instruction: &Instruction) {
    let newest = session.rpc().newest_version().await;
    if !Draft::new(payer, std::slice::from_ref(instruction)).in_newest(newest).fits() {
        eprintln!(
            "note: this take-over does not fit into a transaction on this network: use an account with positions in fewer markets, or a keeper with a lookup table"
        );
    }
}

async fn ensure_account(session: &Session, address: Pubkey) -> Result<MarginAccount> {
    let found = session.rpc().account::<MarginAccount>(&address).await;
    found.context("the wallet needs its own margin account: create one with `ballast account create`")
}

async fn finish(session: &Session, mut report: LiquidationReport, instruction: Instruction) -> Result<()> {
    let wallet = session.wallet()?;
    let sent = session.send(&[instruction], &[&wallet]).await?;
    let events = sent.executed.events();
    report.executed = Executed::of(&events);
    report.settled = Part::all(&events);
    report.transaction = Some(Receipt::of(&sent));
    session.print(&report)
}
