//! The companion binary that `ballast` starts for `ballast demo`. The demo runs the whole exchange on an in-process network,
//! from the listing through a crash to the last withdrawal. This binary is separate, so that `ballast`, which signs with real
//! keys, does not link the network code.

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

/// Runs the demo and prints its report. Returns whether every invariant held and every user's claim ended at zero.
///
/// # Errors
/// Returns an error if a file, an option or the network prevents the run.
pub fn run(arguments: &DemoArguments) -> Result<bool> {
    if let Some(file) = &arguments.chart {
        chart::Format::of(file)?;
    }
    let (session, report) = play(Box::new(LiteSvm::new(&[world::program()])), arguments)?;
    if let Some(file) = &arguments.chart {
        let title = format!("{}: mark against index", report.market);
        chart::draw(file, &title, &report.to_text(), &session.moments)?;
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

/// Runs the demo on `chain`, where [`world::program`] must be deployed.
///
/// # Errors
/// Returns an error if a file or an option prevents the run. A violation is not an error, because the report contains it.
pub fn play(chain: Box<dyn Chain>, arguments: &DemoArguments) -> Result<(Session, Report)> {
    let mut session = Session::start(chain, arguments)?;
    let progress = Progress::new(session.path.points.len() - 1);
    let outcome = session.run(&progress);
    let report = Report::of(&session, arguments, &outcome);
    Ok((session, report))
}
