//! The companion of `ballast` for `ballast demo`: the whole exchange at work on a network in this process, from the listing
//! through a crash to the last withdrawal. `ballast` runs it, so that the binary that signs with real keys links no network.

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

pub use session::{Moment, Session};

use anyhow::Result;
use ballast_cli::demo::DemoArguments;
use ballast_testkit::{Chain, LiteSvm};
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
    let (session, report) = play(Box::new(LiteSvm::new(&[world::program()])), arguments)?;
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

/// Plays the demo on `chain`, which has the program of [`world::program`].
///
/// # Errors
/// What keeps it from running: a file, an option. A violation is part of the report.
pub fn play(chain: Box<dyn Chain>, arguments: &DemoArguments) -> Result<(Session, Report)> {
    let mut session = Session::start(chain, arguments)?;
    let progress = Progress::new(session.path.points.len() - 1);
    let outcome = session.run(&progress);
    let report = Report::of(&session, arguments, &outcome);
    Ok((session, report))
}
