//! Implements `ballast events`, which shows events from transaction logs.

mod fields;
mod follow;
mod report;

pub use ballast_client::events::{About, about};
pub use fields::{Field, fields_of};
pub use follow::{Batch, Reader, Skipped};
pub use report::{EventReport, as_map, utc};

use crate::session::{MarketName, Rounds, Session, address, print};
use anyhow::{Result, ensure};
use ballast_client::pda;
use ballast_client::rpc::{Listed, RpcError};
use clap::{Args, value_parser};
use solana_pubkey::Pubkey;
use std::time::Duration;
use thiserror::Error;

/// The maximum number of past transactions to read first. One request cannot list more.
const MOST: i64 = 1_000;

/// The options of `ballast events`.
#[derive(Clone, Debug, Args)]
pub struct EventsArguments {
    /// Keeps printing new events until the command is interrupted.
    #[arg(long, short = 'f')]
    pub follow: bool,
    /// Shows only the events of this market, given by its index or name.
    #[arg(long, value_name = "MARKET")]
    pub market: Option<MarketName>,
    /// Shows only the events of this margin account.
    #[arg(long, value_name = "ADDRESS", value_parser = address)]
    pub account: Option<Pubkey>,
    /// The number of past transactions to read first.
    #[arg(long, value_name = "N", default_value_t = 100, value_parser = value_parser!(u16).range(0..=MOST))]
    pub last: u16,
    /// The interval between two polls of the server with --follow. Unit: seconds.
    #[arg(long, value_name = "SECONDS", default_value_t = 1.0)]
    pub interval: f64,
}

/// Selects which events are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// The market, if only one market's events are shown.
    pub market: Option<u32>,
    /// The margin account, if only one account's events are shown.
    pub account: Option<Pubkey>,
}

impl Filter {
    /// Returns the most specific address whose transactions include all selected events.
    #[must_use]
    pub fn address(&self) -> Pubkey {
        let market = self.market.map(pda::market);
        self.account.or(market).unwrap_or(ballast_client::PROGRAM_ID)
    }

    /// Returns whether an event is shown.
    #[must_use]
    pub fn takes(&self, event: &EventReport) -> bool {
        let of_market = self.market.is_none_or(|market| event.about.market == Some(market));
        of_market && self.account.is_none_or(|account| event.about.accounts.contains(&account))
    }
}

/// Runs `ballast events`.
///
/// # Errors
/// Returns an error if events cannot be read. With `--follow`, a failing server is polled again.
pub async fn run(session: &Session, arguments: &EventsArguments) -> Result<()> {
    let pace = arguments.interval;
    ensure!(
        pace.is_finite() && (0.05..=3_600.0).contains(&pace),
        "--interval must be between 0.05 and 3600 seconds"
    );
    let market = match &arguments.market {
        Some(name) => Some(session.market(name).await?.index),
        None => None,
    };
    let filter = Filter { market, account: arguments.account };
    if let Some(account) = arguments.account {
        ensure_no_wallet(session, &account).await?;
    }
    let mut reader = Reader::new(session.rpc(), filter.address());
    let first = reader.last(arguments.last.into()).await?;
    if first.read == 0 && first.behind.is_none() {
        // Without an exchange, an empty list of events would be misleading.
        session.exchange().await?;
    }
    let first = show(session, &filter, first)?;
    if !arguments.follow {
        return first.map_or(Ok(()), |behind| Err(behind.into()));
    }
    if let Some(behind) = first {
        eprintln!("warning: {behind}; trying again");
    }
    let rounds = Rounds { pace: Duration::from_secs_f64(pace), count: None };
    let show_more = |batch: Batch| -> Result<()> {
        if let Some(behind) = show(session, &filter, batch)? {
            eprintln!("warning: {behind}; trying again");
        }
        Ok(())
    };
    rounds.run(async || Ok(reader.more().await?), show_more).await
}

/// Fails if an address is a wallet with margin accounts, because events name the margin account and not its owner.
async fn ensure_no_wallet(session: &Session, account: &Pubkey) -> Result<()> {
    // A server that does not list accounts cannot tell, so the check is skipped.
    let Ok(found) = session.rpc().margin_accounts_of(account).await else { return Ok(()) };
    let mut accounts = found.accounts;
    accounts.sort_by_key(|(_, account)| account.sub_id);
    let named = accounts.iter().map(|(address, account)| format!("{address} ({})", account.sub_id));
    let named = named.collect::<Vec<_>>().join(", ");
    ensure!(
        accounts.is_empty(),
        "{account} is a wallet, not a margin account: name one of its margin accounts ({named}), or use `ballast history --owner {account}`"
    );
    Ok(())
}

/// The error for listed transactions that have not been read yet.
#[derive(Debug, Error)]
#[error("the event list is {count} transactions behind: {reason}")]
struct Behind {
    count: usize,
    #[source]
    reason: RpcError,
}

/// Returns advice on finding out what the lost events changed.
fn hint(lost: usize) -> String {
    let (events, are) = if lost == 1 { ("event", "is") } else { ("events", "are") };
    format!(
        "warning: {lost} {events} of this transaction {are} shown as lost, with the accounts involved: run `ballast account show` or `ballast market show` for their current state"
    )
}

/// Prints the events to standard output, and reports missing events to standard error.
fn show(session: &Session, filter: &Filter, batch: Batch) -> Result<Option<Behind>> {
    let mut shown = batch.events.iter().filter(|event| filter.takes(event));
    shown.try_for_each(|event| print::print_line(session.settings().output, event))?;
    if batch.is_new_chain {
        eprintln!("warning: the network was restarted, so its events are read from the beginning");
    }
    for Skipped { listed, reason, lost } in &batch.skipped {
        let Listed { signature, slot, .. } = listed;
        eprintln!("warning: skipped the events of transaction {signature} (slot {slot}): {reason}");
        if *lost > 0 {
            eprintln!("{}", hint(*lost));
        }
    }
    if !batch.skipped.is_empty() {
        eprintln!("warning: {} of {} transactions could not be read", batch.skipped.len(), batch.read);
    }
    Ok(batch.behind.map(|(count, reason)| Behind { count, reason }))
}
