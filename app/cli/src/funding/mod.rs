//! Implements `ballast funding`, which shows funding rates and the funding due to an account.

mod report;

pub use report::{FundingList, FundingOfAccount, FundingRate, UpdatedReport};

use crate::session::{MarketName, Receipt, Session, address, keys_of};
use anyhow::Result;
use ballast_client::quote::Snapshot;
use ballast_client::{instructions, pda};
use clap::{Args, Subcommand};
use solana_pubkey::Pubkey;

/// The options of `ballast funding`.
#[derive(Clone, Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct FundingArguments {
    /// Shows the funding due to this account instead of the funding rates.
    #[arg(long, value_name = "N")]
    pub account: Option<u16>,
    /// The account's owner, which defaults to the wallet.
    #[arg(long, value_name = "ADDRESS", value_parser = address, requires = "account")]
    pub owner: Option<Pubkey>,
    /// The subcommand. Without a market, the command shows the funding rates.
    #[command(subcommand)]
    pub command: Option<FundingCommand>,
}

/// Subcommands of `ballast funding`.
#[derive(Clone, Debug, Subcommand)]
pub enum FundingCommand {
    /// Updates a market's funding and index. Anyone may run this command.
    Update(UpdateArguments),
}

/// The options of `ballast funding update`.
#[derive(Clone, Debug, Args)]
pub struct UpdateArguments {
    /// The market's index or name.
    pub market: MarketName,
}

/// Runs `ballast funding`.
///
/// # Errors
/// Returns an error if the funding cannot be read or updated.
pub async fn run(session: &Session, arguments: &FundingArguments) -> Result<()> {
    match (&arguments.command, arguments.account) {
        (Some(FundingCommand::Update(arguments)), _) => update(session, arguments).await,
        (None, Some(number)) => {
            let owner = session.owner(arguments.owner)?;
            let (account, markets) = session.account(&owner, number, &[]).await?;
            let snapshot = Snapshot::new(&markets, &account.state);
            session.print(&FundingOfAccount::of(pda::margin_account(&owner, number), &snapshot)?)
        }
        (None, None) => rates(session).await,
    }
}

async fn rates(session: &Session) -> Result<()> {
    let all = session.all_markets().await?;
    let set_up = all.iter().filter(|market| keys_of(market).is_ok());
    let indexes: Vec<_> = set_up.map(|market| market.index).collect();
    let mut rates = Vec::new();
    for markets in session.with_oracles(&indexes).await? {
        for known in markets.iter() {
            rates.push(FundingRate::of(known, markets.clock())?);
        }
    }
    session.print(&FundingList(rates))
}

async fn update(session: &Session, arguments: &UpdateArguments) -> Result<()> {
    let keys = keys_of(&session.market(&arguments.market).await?)?;
    let wallet = session.wallet()?;
    let sent = session.send(&[instructions::update_funding(keys)], &[&wallet]).await?;
    session.print(&UpdatedReport { transaction: Receipt::of(&sent) })
}
