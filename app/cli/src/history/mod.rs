//! Implements `ballast history`, which shows what happened to a wallet's margin accounts and adds up their fees, funding and PnL.

mod entry;
mod report;

pub use entry::{Change, Entry};
pub use report::{HistoryReport, Totals};

use crate::events::{Reader, Skipped};
use crate::session::{MarketName, Output, Session, address, name_of, print};
use anyhow::{Result, ensure};
use ballast_client::pda;
use clap::{Args, value_parser};
use solana_pubkey::Pubkey;
use std::collections::BTreeMap;

/// The maximum number of transactions to read for one account. One request cannot list more.
const MOST: i64 = 1_000;

/// The options of `ballast history`.
#[derive(Clone, Debug, Args)]
pub struct HistoryArguments {
    /// The owner of the accounts; defaults to the wallet.
    #[arg(long, value_name = "ADDRESS", value_parser = address)]
    pub owner: Option<Pubkey>,
    /// Shows only this account, even if it is closed. Defaults to all of the owner's accounts.
    #[arg(long, value_name = "N")]
    pub account: Option<u16>,
    /// Shows only what happened in this market, given by its index or name.
    #[arg(long, value_name = "MARKET")]
    pub market: Option<MarketName>,
    /// The number of past transactions of each account to read.
    #[arg(long, value_name = "N", default_value_t = 1_000, value_parser = value_parser!(u16).range(1..=MOST))]
    pub last: u16,
    /// Prints comma-separated values, without the sums.
    #[arg(long)]
    pub csv: bool,
}

/// Prints what happened to the accounts, oldest first.
///
/// # Errors
/// Returns an error if the accounts or their transactions cannot be read.
pub async fn run(session: &Session, arguments: &HistoryArguments) -> Result<()> {
    let output = session.settings().output;
    ensure!(!arguments.csv || output == Output::Table, "choose one of --csv and --output json");
    let owner = session.owner(arguments.owner)?;
    let markets = session.all_markets().await?;
    let names: BTreeMap<u32, String> = markets.iter().map(|market| (market.index, name_of(market))).collect();
    let only = match &arguments.market {
        Some(name) => Some(name.find(&markets)?.index),
        None => None,
    };
    let mut entries = Vec::new();
    for number in numbers(session, &owner, arguments.account).await? {
        entries.extend(entries_of(session, &owner, number, arguments.last.into(), &names).await?);
    }
    entries.retain(|entry| only.is_none_or(|only| entry.market == Some(only)));
    entries.sort_by_key(|entry| entry.slot);
    let report = HistoryReport { totals: Totals::of(&entries), entries };
    if arguments.csv {
        return print::line(&report.csv());
    }
    session.print(&report)
}

/// Returns the numbers of the accounts to show.
async fn numbers(session: &Session, owner: &Pubkey, only: Option<u16>) -> Result<Vec<u16>> {
    if let Some(only) = only {
        return Ok(vec![only]);
    }
    let mut numbers: Vec<_> =
        session.accounts_of(owner).await?.iter().map(|(_, account)| account.sub_id).collect();
    numbers.sort_unstable();
    Ok(numbers)
}

/// Reads what happened to one account. Unreadable transactions are reported on standard error.
async fn entries_of(
    session: &Session,
    owner: &Pubkey,
    number: u16,
    last: usize,
    names: &BTreeMap<u32, String>,
) -> Result<Vec<Entry>> {
    let address = pda::margin_account(owner, number);
    let batch = Reader::new(session.rpc(), address).last(last).await?;
    for Skipped { listed, reason, .. } in &batch.skipped {
        eprintln!("warning: skipped transaction {} (slot {}): {reason}", listed.signature, listed.slot);
    }
    if let Some((count, reason)) = batch.behind {
        return Err(anyhow::Error::from(reason).context(format!("{count} transactions could not be read")));
    }
    if batch.read >= last {
        eprintln!("note: account {number}: only the newest {last} transactions were read");
    }
    let changes =
        batch.events.iter().filter_map(|event| Some((event, Change::of(event.content.as_ref()?, &address)?)));
    Ok(changes.map(|(event, change)| Entry::of(event, number, change, names)).collect())
}
