//! `ballast events`: what happened, from the transactions' logs.

mod fields;
mod follow;
mod report;

pub use fields::{About, Field, about, fields_of};
pub use follow::{Batch, Reader, Skipped};
pub use report::{EventReport, as_map};

use crate::session::{MarketName, Rounds, Session, address, print};
use anyhow::{Result, ensure};
use ballast_client::pda;
use ballast_client::rpc::{Listed, RpcError};
use clap::{Args, value_parser};
use solana_pubkey::Pubkey;
use std::time::Duration;
use thiserror::Error;

/// The most transactions that one question lists.
const MOST: i64 = 1_000;

/// The options of `ballast events`.
#[derive(Clone, Debug, Args)]
pub struct EventsArguments {
    /// Goes on with what happens, until it is interrupted.
    #[arg(long, short = 'f')]
    pub follow: bool,
    /// Only what happens in this market: its index or its name.
    #[arg(long, value_name = "MARKET")]
    pub market: Option<MarketName>,
    /// Only what happens to this margin account.
    #[arg(long, value_name = "ADDRESS", value_parser = address)]
    pub account: Option<Pubkey>,
    /// How many transactions of the past it begins with.
    #[arg(long, value_name = "N", default_value_t = 100, value_parser = value_parser!(u16).range(0..=MOST))]
    pub last: u16,
    /// How often it asks while following. Unit: seconds.
    #[arg(long, value_name = "SECONDS", default_value_t = 1.0)]
    pub interval: f64,
}

/// What is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Only this market.
    pub market: Option<u32>,
    /// Only this margin account.
    pub account: Option<Pubkey>,
}

impl Filter {
    /// The address whose transactions are read: the one that fewest transactions name.
    #[must_use]
    pub fn address(&self) -> Pubkey {
        let market = self.market.map(pda::market);
        self.account.or(market).unwrap_or(ballast_client::PROGRAM_ID)
    }

    /// Whether an event is shown.
    #[must_use]
    pub fn takes(&self, event: &EventReport) -> bool {
        let of_market = self.market.is_none_or(|market| event.about.market == Some(market));
        of_market && self.account.is_none_or(|account| event.about.accounts.contains(&account))
    }
}

/// Runs `ballast events`.
///
/// # Errors
/// What keeps the events from being read. While following, a server that fails is asked again.
pub async fn run(session: &Session, arguments: &EventsArguments) -> Result<()> {
    let pace = arguments.interval;
    ensure!(pace.is_finite() && (0.05..=3_600.0).contains(&pace), "--interval must be 0.05 to 3600 seconds");
    let market = match &arguments.market {
        Some(name) => Some(session.market(name).await?.index),
        None => None,
    };
    let filter = Filter { market, account: arguments.account };
    let mut reader = Reader::new(session.rpc(), filter.address());
    let first = show(session, &filter, reader.last(arguments.last.into()).await?)?;
    if !arguments.follow {
        return first.map_or(Ok(()), |behind| Err(behind.into()));
    }
    if let Some(behind) = first {
        eprintln!("warning: {behind}; asking again");
    }
    let rounds = Rounds { pace: Duration::from_secs_f64(pace), count: None };
    let show_more = |batch: Batch| -> Result<()> {
        if let Some(behind) = show(session, &filter, batch)? {
            eprintln!("warning: {behind}; asking again");
        }
        Ok(())
    };
    rounds.run(async || Ok(reader.more().await?), show_more).await
}

/// Events are missing that are listed already.
#[derive(Debug, Error)]
#[error("the events are {count} transactions behind: {reason}")]
struct Behind {
    count: usize,
    #[source]
    reason: RpcError,
}

/// Prints the events on standard output, and on standard error what is missing among them.
fn show(session: &Session, filter: &Filter, batch: Batch) -> Result<Option<Behind>> {
    let mut shown = batch.events.iter().filter(|event| filter.takes(event));
    shown.try_for_each(|event| print::print_line(session.settings().output, event))?;
    for Skipped { listed, reason } in &batch.skipped {
        let Listed { signature, slot, .. } = listed;
        eprintln!("warning: events of the transaction {signature} (slot {slot}) are left out: {reason}");
    }
    if !batch.skipped.is_empty() {
        eprintln!("warning: {} of {} transactions could not be read", batch.skipped.len(), batch.read);
    }
    Ok(batch.behind.map(|(count, reason)| Behind { count, reason }))
}
