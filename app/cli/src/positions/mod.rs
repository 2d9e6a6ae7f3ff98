//! Implements `ballast positions`, which shows an owner's positions in each market.

mod report;

pub use report::{PositionReport, of_account, table_of};

use crate::session::{Report, Session, address};
use anyhow::Result;
use ballast_client::quote::Snapshot;
use clap::Args;
use serde::Serialize;
use solana_pubkey::Pubkey;

/// The options of `ballast positions`.
#[derive(Clone, Copy, Debug, Args)]
pub struct PositionsArguments {
    /// The owner of the positions, which defaults to the wallet.
    #[arg(long, value_name = "ADDRESS", value_parser = address)]
    pub owner: Option<Pubkey>,
    /// Shows only the positions of this account.
    #[arg(long, value_name = "N")]
    pub account: Option<u16>,
}

/// Positions of several accounts.
#[derive(Clone, Debug, Serialize)]
#[serde(transparent)]
struct PositionList(Vec<PositionReport>);

impl Report for PositionList {
    fn table(&self) -> String {
        table_of(&self.0)
    }
}

/// Prints the positions.
///
/// # Errors
/// Returns an error if the positions cannot be read.
pub async fn run(session: &Session, arguments: &PositionsArguments) -> Result<()> {
    let owner = session.owner(arguments.owner)?;
    let mut found = session.accounts_of(&owner).await?;
    found.retain(|(_, account)| arguments.account.is_none_or(|wanted| wanted == account.sub_id));
    found.sort_by_key(|(_, account)| account.sub_id);
    let mut positions = Vec::new();
    for (address, _) in found {
        let (account, markets) = session.snapshot(&address, &[]).await?;
        positions.extend(of_account(account.sub_id, &Snapshot::new(&markets, &account.state))?);
    }
    session.print(&PositionList(positions))
}
