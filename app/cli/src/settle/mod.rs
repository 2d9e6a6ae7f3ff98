//! Implements `ballast claim`, `settle` and `repay`, which settle an account's claims, losses and debts.

mod claim;
mod report;
mod request;
mod wait;

pub use claim::{ClaimReport, claims_of};
pub use report::Part;
pub use request::{claims, repayment, settlement};

use crate::account::{self, AccountNumber, CashAmount, CashReport};
use crate::session::{MarketName, Report, Session, address};
use anyhow::{Context as _, Result};
use ballast_client::accounts::MarginAccount;
use ballast_client::quote::Markets;
use clap::{Args, value_parser};
use report::{CollectedReport, SettledReport};
use serde::Serialize;
use solana_instruction::Instruction;
use solana_pubkey::Pubkey;
use std::time::Duration;
use wait::{Wait, is_done_already};

/// The account to settle.
#[derive(Clone, Copy, Debug, Args)]
pub struct HolderArguments {
    /// The account.
    #[command(flatten)]
    pub account: AccountNumber,
    /// The account's owner, which defaults to the wallet.
    #[arg(long, value_name = "ADDRESS", value_parser = address)]
    pub owner: Option<Pubkey>,
}

impl HolderArguments {
    /// Reads the account, the markets of its positions and the markets in `more`.
    async fn fetch(&self, session: &Session, more: &[u32]) -> Result<(MarginAccount, Markets)> {
        session.account(&session.owner(self.owner)?, self.account.number, more).await
    }
}

/// The options of `ballast claim`.
#[derive(Clone, Debug, Args)]
pub struct ClaimArguments {
    /// The market's index or name. Defaults to all of the account's markets.
    pub market: Option<MarketName>,
    /// The account whose claims are collected.
    #[command(flatten)]
    pub holder: HolderArguments,
    /// Waits until the claims are paid, and collects them. Settles losing accounts if the market does not hold enough
    /// realised losses.
    #[arg(long)]
    pub wait: bool,
    /// How long to wait. Unit: seconds.
    #[arg(long, value_name = "SECONDS", default_value_t = 600, requires = "wait", value_parser = value_parser!(u32).range(1..))]
    pub timeout: u32,
    /// Also withdraws all free collateral to the wallet afterwards.
    #[arg(long, conflicts_with = "owner")]
    pub withdraw: bool,
}

/// The options of `ballast settle`.
#[derive(Clone, Debug, Args)]
pub struct SettleArguments {
    /// The market's index or name.
    pub market: MarketName,
    /// The account to settle.
    #[command(flatten)]
    pub holder: HolderArguments,
}

/// Runs `ballast claim`.
///
/// # Errors
/// Returns an error if there is nothing to collect, or if the command cannot run.
pub async fn claim(session: &Session, arguments: &ClaimArguments) -> Result<()> {
    let only = match &arguments.market {
        Some(name) => Some(session.market(name).await?.index),
        None => None,
    };
    let holder = &arguments.holder;
    let collected = if arguments.wait {
        let patience = Duration::from_secs(arguments.timeout.into());
        Collected::Waited(Box::new(Wait { session, holder, only, patience }.run().await?))
    } else {
        Collected::AtOnce(Box::new(collect_in_time(session, holder, only).await?))
    };
    if !arguments.withdraw {
        return session.print(&ClaimedReport { collected, withdrawn: None });
    }
    match account::withdraw_from(session, holder.account.number, CashAmount::All).await {
        Ok(withdrawn) => session.print(&ClaimedReport { collected, withdrawn: Some(withdrawn) }),
        Err(error) => {
            session.print(&ClaimedReport { collected, withdrawn: None })?;
            Err(error)
        }
    }
}

/// What `ballast claim` has collected, and the withdrawal that followed.
#[derive(Debug, Serialize)]
struct ClaimedReport {
    #[serde(flatten)]
    collected: Collected,
    #[serde(skip_serializing_if = "Option::is_none")]
    withdrawn: Option<CashReport>,
}

#[derive(Debug, Serialize)]
#[serde(untagged)]
enum Collected {
    AtOnce(Box<SettledReport>),
    Waited(Box<CollectedReport>),
}

impl Report for ClaimedReport {
    fn table(&self) -> String {
        let collected = match &self.collected {
            Collected::AtOnce(report) => report.table(),
            Collected::Waited(report) => report.table(),
        };
        let withdrawn = self.withdrawn.as_ref().map(|report| format!("\n{}", report.table()));
        format!("{collected}{}", withdrawn.unwrap_or_default())
    }
}

async fn collect_in_time(
    session: &Session,
    holder: &HolderArguments,
    only: Option<u32>,
) -> Result<SettledReport> {
    match collect(session, holder, only).await {
        // Someone else shared out the claims between the read and the transaction, so that step is no longer needed.
        Err(error) if is_done_already(&error) => collect(session, holder, only).await,
        done => done,
    }
}

async fn collect(session: &Session, holder: &HolderArguments, only: Option<u32>) -> Result<SettledReport> {
    let (account, markets) = holder.fetch(session, only.as_slice()).await?;
    let mut report = send(session, &claims(&account, &markets, only)?).await?;
    report.claims = claims_of(session, &account.owner, account.sub_id).await?;
    Ok(report)
}

/// Runs `ballast settle`.
///
/// # Errors
/// Returns an error if there is nothing to settle, or if the command cannot run.
pub async fn settle(session: &Session, arguments: &SettleArguments) -> Result<()> {
    let market = session.market(&arguments.market).await?.index;
    let (account, markets) = arguments.holder.fetch(session, &[market]).await?;
    let report = send(session, &[settlement(&account, &markets, market)?]).await?;
    session.print(&report)
}

/// Runs `ballast repay`.
///
/// # Errors
/// Returns an error if there is nothing to repay, or if the command cannot run.
pub async fn repay(session: &Session, arguments: &HolderArguments) -> Result<()> {
    let (account, markets) = arguments.fetch(session, &[]).await?;
    let report = send(session, &[repayment(&account, &markets)?]).await?;
    session.print(&report)
}

async fn send(session: &Session, instructions: &[Instruction]) -> Result<SettledReport> {
    let wallet = session.wallet()?;
    let sent = session.send(instructions, &[&wallet]).await?;
    SettledReport::of(&sent).context("the transaction settled nothing")
}
