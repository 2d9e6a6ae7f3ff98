//! Implements `ballast market`, which shows market reports.

mod parameters;
mod report;
mod watch;

pub use report::MarketReport;

use crate::session::{MarketName, Report, Session, print::or_dash};
use crate::tables::{self, percent};
use anyhow::{Context as _, Result};
use ballast_client::accounts::Market;
use ballast_client::oracle;
use clap::{Args, Subcommand};
use serde::Serialize;

/// Commands for markets.
#[derive(Clone, Debug, Subcommand)]
pub enum MarketCommand {
    /// Lists all markets.
    List,
    /// Shows a market's prices, open interest, books and parameters.
    Show(ShowArguments),
    /// Shows markets repeatedly until the command is interrupted. With --output json, each round prints one line per
    /// market.
    Watch(watch::WatchArguments),
}

/// The options of `ballast market show`.
#[derive(Clone, Debug, Args)]
pub struct ShowArguments {
    /// The market's index or name.
    pub market: MarketName,
}

/// Runs a command for markets.
///
/// # Errors
/// Returns an error if the command cannot run.
pub async fn run(session: &Session, command: MarketCommand) -> Result<()> {
    match command {
        MarketCommand::List => {
            let markets = session.all_markets().await?;
            session.print(&MarketList(reports(session, &markets).await?))
        }
        MarketCommand::Show(arguments) => {
            let market = session.market(&arguments.market).await?;
            let report = reports(session, &[market]).await?.pop();
            session.print(&report.context("the market is not set up: it has no oracle account yet")?)
        }
        MarketCommand::Watch(arguments) => watch::run(session, &arguments).await,
    }
}

/// Returns the current state of these markets. Markets that are not set up yet are left out.
async fn reports(session: &Session, markets: &[Market]) -> Result<Vec<MarketReport>> {
    let ready = markets.iter().filter(|market| oracle::account_of(market).is_some());
    let indexes: Vec<_> = ready.map(|market| market.index).collect();
    let mut reports = Vec::with_capacity(indexes.len());
    for fetched in session.with_oracles(&indexes).await? {
        for known in fetched.iter() {
            reports.push(MarketReport::of(known, fetched.clock())?);
        }
    }
    Ok(reports)
}

/// All markets.
#[derive(Clone, Debug, Serialize)]
#[serde(transparent)]
struct MarketList(Vec<MarketReport>);

impl Report for MarketList {
    fn table(&self) -> String {
        if self.0.is_empty() {
            return "there are no markets".to_owned();
        }
        let headers = [
            "market",
            "contract",
            "index",
            "index per unit",
            "mark",
            "premium",
            "funding/day",
            "long",
            "short",
            "claims",
            "insurance",
            "status",
        ];
        let rows = self.0.iter().map(|market| {
            vec![
                format!("{} {}", market.market, market.name),
                market.contract.clone(),
                market.index_price.to_string(),
                market.index_per_unit_for_people(),
                market.mark_price.to_string(),
                percent(market.premium.0.raw()),
                or_dash(market.funding_per_day_long),
                market.open_interest_long.to_string(),
                market.open_interest_short.to_string(),
                market.open_claims.to_string(),
                market.insurance.to_string(),
                market.status_for_people(),
            ]
        });
        let list = tables::list(&headers, &rows.collect::<Vec<_>>());
        let note = "Prices, funding and open interest are per contract. Order sizes can also be in units, such as 0.5BTC.";
        format!("{list}\n{}", tables::wrapped(note))
    }
}
