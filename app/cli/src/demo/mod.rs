//! `ballast demo`: the whole exchange at work on a local network, from the listing through a crash to the last withdrawal.

mod args;
pub mod chart;
mod desk;
mod keeper;
pub mod ledger;
mod oracle_feed;
mod progress;
pub mod report;
mod session;
mod wind_up;
pub mod world;

pub use args::{DemoArguments, NetworkKind};
pub use session::{Moment, Session};

use anyhow::{Context as _, Result};
use ballast_market_file::MarketConfig;
use progress::Progress;
use report::Report;
use std::io::{IsTerminal, stdout};

/// Runs the demo and prints its report. Whether everything held and every claim of a user ended at zero.
///
/// # Errors
/// What keeps it from running: a file, an option, the network.
pub fn run(arguments: &DemoArguments) -> Result<bool> {
    if let Some(file) = &arguments.chart {
        chart::Format::of(file)?;
    }
    let mut session = Session::start(arguments)?;
    let progress = Progress::new(session.path.points.len() - 1);
    let outcome = session.run(&progress);
    let report = Report::of(&session, arguments, &outcome);
    if let Some(file) = &arguments.chart {
        let title = format!("{}: mark against index", report.market);
        chart::draw(file, (&title, &report.to_text()), &session.moments)?;
        eprintln!("the chart is in {}", file.display());
    }
    if arguments.json {
        println!("{}", report.to_json()?);
    } else {
        println!("{}", chart::to_text(&session.moments, stdout().is_terminal()));
        println!("{}", report.to_text());
    }
    Ok(report.is_good())
}

/// The market that the demo lists and the simulator starts from.
///
/// # Errors
/// What is wrong with it.
pub fn market() -> Result<MarketConfig> {
    MarketConfig::parse(include_str!("../../assets/demo-market.toml"))
        .context("the demo's market configuration (assets/demo-market.toml) is wrong")
}
