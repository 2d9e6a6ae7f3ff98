//! Implements `ballast claim`, `settle` and `repay`, which settle an account's claims, losses and debts.

mod report;
mod request;

pub use report::Part;
pub use request::{claims, repayment, settlement};

use crate::account::AccountNumber;
use crate::session::{MarketName, Session, address};
use anyhow::{Context as _, Error, Result};
use ballast_client::accounts::MarginAccount;
use ballast_client::errors::ErrorInfo;
use ballast_client::quote::Markets;
use ballast_client::rpc::SendError;
use ballast_math::Error as Rule;
use clap::Args;
use report::SettledReport;
use solana_instruction::Instruction;
use solana_pubkey::Pubkey;

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
    match collect(session, &arguments.holder, only).await {
        // Someone else shared out the claims between the read and the transaction, so that step is no longer needed.
        Err(error) if is_shared_already(&error) => collect(session, &arguments.holder, only).await,
        done => done,
    }
}

async fn collect(session: &Session, holder: &HolderArguments, only: Option<u32>) -> Result<()> {
    let (account, markets) = holder.fetch(session, &[]).await?;
    send(session, &claims(&account, &markets, only)?).await
}

fn is_shared_already(error: &Error) -> bool {
    let info = error.chain().find_map(|cause| cause.downcast_ref::<SendError>()?.info());
    info.and_then(ErrorInfo::rule) == Some(Rule::EpochNotOver)
}

/// Runs `ballast settle`.
///
/// # Errors
/// Returns an error if there is nothing to settle, or if the command cannot run.
pub async fn settle(session: &Session, arguments: &SettleArguments) -> Result<()> {
    let market = session.market(&arguments.market).await?.index;
    let (account, markets) = arguments.holder.fetch(session, &[market]).await?;
    send(session, &[settlement(&account, &markets, market)?]).await
}

/// Runs `ballast repay`.
///
/// # Errors
/// Returns an error if there is nothing to repay, or if the command cannot run.
pub async fn repay(session: &Session, arguments: &HolderArguments) -> Result<()> {
    let (account, markets) = arguments.fetch(session, &[]).await?;
    send(session, &[repayment(&account, &markets)?]).await
}

async fn send(session: &Session, instructions: &[Instruction]) -> Result<()> {
    let wallet = session.wallet()?;
    let sent = session.send(instructions, &[&wallet]).await?;
    let report = SettledReport::of(&sent).context("the transaction settled nothing")?;
    session.print(&report)
}
