//! Implements `ballast market watch`, which shows markets repeatedly.

use super::{MarketList, reports};
use crate::session::{MarketName, Output, Report, Rounds, Session, print};
use anyhow::Result;
use ballast_client::accounts::Market;
use clap::{Args, value_parser};
use std::io::{IsTerminal, stdout};
use std::time::Duration;

/// Moves the terminal's cursor to the top left and clears the screen.
const CLEAR: &str = "\x1b[H\x1b[2J";

/// The options of `ballast market watch`.
#[derive(Clone, Debug, Args)]
pub struct WatchArguments {
    /// The markets' indexes or names. Defaults to all markets.
    pub markets: Vec<MarketName>,
    /// The interval between two updates. Unit: seconds.
    #[arg(long, value_name = "SECONDS", default_value_t = 2, value_parser = value_parser!(u32).range(1..=3_600))]
    pub interval: u32,
    /// Stops after this number of rounds.
    #[arg(long, value_name = "N", value_parser = value_parser!(u32).range(1..))]
    pub count: Option<u32>,
}

/// Prints markets until the command is interrupted or all rounds are done. If the server fails, the next round
/// tries again.
///
/// # Errors
/// Returns an error if the markets cannot be read at the start or in the last round.
pub async fn run(session: &Session, arguments: &WatchArguments) -> Result<()> {
    let markets = chosen(&session.all_markets().await?, &arguments.markets)?;
    let rounds = Rounds { pace: Duration::from_secs(arguments.interval.into()), count: arguments.count };
    let output = session.settings().output;
    rounds.run(async || reports(session, &markets).await, |found| show(output, MarketList(found))).await
}

fn chosen(all: &[Market], names: &[MarketName]) -> Result<Vec<Market>> {
    if names.is_empty() {
        return Ok(all.to_vec());
    }
    names.iter().map(|name| name.find(all).copied()).collect()
}

fn show(output: Output, list: MarketList) -> Result<()> {
    match output {
        Output::Table if stdout().is_terminal() => print::line(&format!("{CLEAR}{}", list.table())),
        Output::Table => print::line(&list.table()),
        Output::Json => list.0.iter().try_for_each(|market| print::print_line(Output::Json, market)),
    }
}
