//! Implements `ballast sim`, which simulates a market over thousands of price paths.

mod args;
mod calibrate;
mod chart;
mod json;
mod market;
mod setup;
mod text;

pub use args::{CalibrateOptions, PriceOptions, SimArguments, SimCommand, SimOptions, Switch};

use crate::chart_file;
use anyhow::{Context, Result, bail};
use ballast_sim::price_path::Understood;
use ballast_sim::sweep::{self, Axis, Cell, Point};
use ballast_sim::{Failure, Seeds};
use indicatif::{ProgressBar, ProgressStyle};
use setup::Setup;
use std::path::Path;

/// A command's completed runs.
struct Done {
    /// A note on how the price file was read, if there is one.
    file: Option<Understood>,
    axes: Vec<Axis>,
    points: Vec<Point>,
    cells: Vec<Cell>,
}

/// Runs the simulation and prints its results. Returns whether every invariant held in every run.
///
/// # Errors
/// Returns an error if a file or an option is invalid.
pub fn run(arguments: &SimArguments) -> Result<bool> {
    match &arguments.command {
        None => single(&arguments.options),
        Some(SimCommand::Sweep(options)) => several(options),
        Some(SimCommand::Calibrate(options)) => calibrate::run(options),
    }
}

/// Runs one batch.
fn single(options: &SimOptions) -> Result<bool> {
    if let Some(axis) = options.parameters.iter().find(|axis| axis.values.len() > 1) {
        bail!("{} has several values: use `ballast sim sweep`", axis.name);
    }
    let prepared = prepare(options)?;
    prepared.points[0].settings.check(options.seed)?;
    let done = match simulate(options, prepared)? {
        Ok(done) => done,
        Err(failure) => return fail(options, &failure),
    };
    let Some(Cell::Runs(batch)) = done.cells.first() else {
        bail!("the market cannot be created: check its parameters")
    };
    let report = text::of_batch(options, &done, batch);
    if let Some(file) = &options.chart {
        draw(file, "Distribution over the runs", &report, chart::of_batch(batch))?;
    }
    println!("{}", if options.json { json::of_batch(options, &done, batch)? } else { report });
    Ok(true)
}

/// Runs a batch at each point of the grid.
fn several(options: &SimOptions) -> Result<bool> {
    if options.parameters.is_empty() {
        bail!("a sweep needs at least one --parameter NAME=VALUE,VALUE,…");
    }
    let done = match simulate(options, prepare(options)?)? {
        Ok(done) => done,
        Err(failure) => return fail(options, &failure),
    };
    let report = text::of_sweep(options, &done);
    if let Some(file) = &options.chart {
        draw(file, "Sweep of parameters", &report, chart::of_sweep(&done))?;
    }
    println!("{}", if options.json { json::of_sweep(options, &done)? } else { report });
    Ok(true)
}

/// The validated input of a simulation.
struct Prepared {
    file: Option<Understood>,
    /// The points of the grid. If there are no axes, the grid is a single point.
    points: Vec<Point>,
}

fn prepare(options: &SimOptions) -> Result<Prepared> {
    if let Some(file) = &options.chart {
        chart_file::Format::of(file)?;
    }
    let Setup { settings, file } = setup::of(options)?;
    Ok(Prepared { file, points: sweep::grid(&settings, &options.parameters)? })
}

/// Runs every point, with a progress bar if the output is a terminal.
fn simulate(options: &SimOptions, prepared: Prepared) -> Result<Result<Done, Box<Failure>>> {
    let Prepared { file, points } = prepared;
    let threads = options.threads.map_or(0, usize::from);
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
    let pool = pool.context("cannot start the simulation's threads")?;
    let bar = ProgressBar::new(options.runs.saturating_mul(points.len() as u64));
    let template = "{spinner} {pos}/{len} runs {bar:30.cyan/blue} {elapsed} of {duration}";
    bar.set_style(ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar()));
    let seeds = Seeds { first: options.seed, runs: options.runs };
    let cells = pool.install(|| sweep::sweep(&points, seeds, || bar.inc(1)));
    bar.finish_and_clear();
    Ok(cells.map(|cells| Done { file, axes: options.parameters.clone(), points, cells }))
}

/// Reports the failed run and the command to repeat it.
fn fail(options: &SimOptions, failure: &Failure) -> Result<bool> {
    if options.json {
        println!("{}", json::of_failure(failure)?);
    }
    eprintln!("VIOLATION: {failure}");
    Ok(false)
}

fn draw(file: &Path, title: &str, report: &str, image: chart_file::Image) -> Result<()> {
    chart_file::write(file, title, report, image)?;
    eprintln!("wrote the chart to {}", file.display());
    Ok(())
}

/// Counts the audits.
fn audits(done: &Done) -> u64 {
    let of = |cell: &Cell| match cell {
        Cell::Runs(batch) => batch.audits(),
        Cell::NotAllowed(_) => 0,
    };
    done.cells.iter().map(of).sum()
}
