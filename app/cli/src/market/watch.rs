//! `ballast market watch`.

use super::{MarketList, reports};
use crate::session::{MarketName, Output, Report, Session, print};
use anyhow::Result;
use ballast_client::accounts::Market;
use clap::{Args, value_parser};
use std::io::{IsTerminal, stdout};
use std::time::Duration;
use tokio::time::{MissedTickBehavior, interval};

/// Moves a terminal's cursor to its first place and clears it.
const CLEAR: &str = "\x1b[H\x1b[2J";

/// The options of `ballast market watch`.
#[derive(Clone, Debug, Args)]
pub struct WatchArguments {
    /// The markets: their indexes or names; without any, all.
    pub markets: Vec<MarketName>,
    /// From one look to the next. Unit: seconds.
    #[arg(long, value_name = "SECONDS", default_value_t = 2, value_parser = value_parser!(u32).range(1..=3_600))]
    pub interval: u32,
    /// Ends after so many rounds.
    #[arg(long, value_name = "N", value_parser = value_parser!(u32).range(1..))]
    pub count: Option<u32>,
}

/// Prints until it is interrupted, or has done its rounds.
///
/// # Errors
/// What keeps the markets from being read.
pub async fn run(session: &Session, arguments: &WatchArguments) -> Result<()> {
    let markets = chosen(&session.all_markets().await?, &arguments.markets)?;
    let mut rounds = interval(Duration::from_secs(arguments.interval.into()));
    rounds.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut left = arguments.count;
    while left != Some(0) {
        tokio::select! {
            _ = rounds.tick() => round(session, &markets).await?,
            _ = tokio::signal::ctrl_c() => return Ok(()),
        }
        left = left.map(|left| left - 1);
    }
    Ok(())
}

fn chosen(all: &[Market], names: &[MarketName]) -> Result<Vec<Market>> {
    if names.is_empty() {
        return Ok(all.to_vec());
    }
    names.iter().map(|name| name.find(all).copied()).collect()
}

async fn round(session: &Session, markets: &[Market]) -> Result<()> {
    let list = MarketList(reports(session, markets).await?);
    match session.settings().output {
        Output::Table if stdout().is_terminal() => print::line(&format!("{CLEAR}{}", list.table())),
        Output::Table => print::line(&list.table()),
        Output::Json => list.0.iter().try_for_each(|market| print::print_line(Output::Json, market)),
    }
}
