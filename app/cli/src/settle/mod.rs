//! `ballast claim`, `settle` and `repay`: what it takes to leave a market besides closing.

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

/// Which account, whose.
#[derive(Clone, Copy, Debug, Args)]
pub struct HolderArguments {
    /// Which account.
    #[command(flatten)]
    pub account: AccountNumber,
    /// Whose; without it, the wallet's.
    #[arg(long, value_name = "ADDRESS", value_parser = address)]
    pub owner: Option<Pubkey>,
}

impl HolderArguments {
    /// The account with the markets of its slots and those of `more`.
    async fn fetch(&self, session: &Session, more: &[u32]) -> Result<(MarginAccount, Markets)> {
        session.account((&session.owner(self.owner)?, self.account.number), more).await
    }
}

/// The options of `ballast claim`.
#[derive(Clone, Debug, Args)]
pub struct ClaimArguments {
    /// The market: its index or its name; without it, every market of the account.
    pub market: Option<MarketName>,
    /// Which account, whose.
    #[command(flatten)]
    pub holder: HolderArguments,
}

/// The options of `ballast settle`.
#[derive(Clone, Debug, Args)]
pub struct SettleArguments {
    /// The market: its index or its name.
    pub market: MarketName,
    /// Which account, whose.
    #[command(flatten)]
    pub holder: HolderArguments,
}

/// `ballast claim`.
///
/// # Errors
/// There is nothing to collect, or what keeps it from being done.
pub async fn claim(session: &Session, arguments: &ClaimArguments) -> Result<()> {
    let only = match &arguments.market {
        Some(name) => Some(session.market(name).await?.index),
        None => None,
    };
    match collect(session, (&arguments.holder, only)).await {
        // Somebody has shared out between the look and the transaction.
        Err(error) if is_shared_already(&error) => collect(session, (&arguments.holder, only)).await,
        done => done,
    }
}

async fn collect(session: &Session, (holder, only): (&HolderArguments, Option<u32>)) -> Result<()> {
    let (account, markets) = holder.fetch(session, &[]).await?;
    send(session, &claims((&account, &markets), only)?).await
}

fn is_shared_already(error: &Error) -> bool {
    let info = error.chain().find_map(|cause| cause.downcast_ref::<SendError>()?.info());
    info.and_then(ErrorInfo::rule) == Some(Rule::EpochNotOver)
}

/// `ballast settle`.
///
/// # Errors
/// There is nothing to settle, or what keeps it from being done.
pub async fn settle(session: &Session, arguments: &SettleArguments) -> Result<()> {
    let market = session.market(&arguments.market).await?.index;
    let (account, markets) = arguments.holder.fetch(session, &[market]).await?;
    send(session, &[settlement((&account, &markets), market)?]).await
}

/// `ballast repay`.
///
/// # Errors
/// There is nothing to repay, or what keeps it from being done.
pub async fn repay(session: &Session, arguments: &HolderArguments) -> Result<()> {
    let (account, markets) = arguments.fetch(session, &[]).await?;
    send(session, &[repayment(&account, &markets)?]).await
}

async fn send(session: &Session, instructions: &[Instruction]) -> Result<()> {
    let wallet = session.wallet()?;
    let sent = session.send(instructions, &[&wallet]).await?;
    let report = SettledReport::of(&sent).context("nothing was settled")?;
    session.print(&report)
}
