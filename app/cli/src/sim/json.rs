//! Formats results as JSON. Amounts are in quote, ratios are fractions of one, and times are in seconds.

use super::{Done, SimOptions};
use anyhow::Result;
use ballast_sim::price_path::Understood;
use ballast_sim::sweep::{Cell, Point};
use ballast_sim::{Batch, Distribution, Failure, Outcome, Unit};
use serde::Serialize;
use std::collections::BTreeMap;

#[derive(Serialize)]
struct Numbers {
    unit: Unit,
    #[serde(flatten)]
    distribution: Distribution,
}

#[derive(Serialize)]
struct Row<'a> {
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    parameters: BTreeMap<&'a str, &'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    not_allowed: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    runs_with_bad_debt: Option<usize>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    metrics: BTreeMap<&'static str, Numbers>,
    #[serde(skip_serializing_if = "Option::is_none")]
    outcomes: Option<&'a [Outcome]>,
}

#[derive(Serialize)]
struct Report<'a> {
    solvent: bool,
    seed: u64,
    runs: u64,
    audits: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    file: Option<Understood>,
    #[serde(flatten)]
    single: Option<Row<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    points: Vec<Row<'a>>,
}

#[derive(Serialize)]
struct Failed<'a> {
    solvent: bool,
    seed: u64,
    step: usize,
    failure: &'a str,
}

/// Formats one batch.
///
/// # Errors
/// Returns an error if serialisation fails, which does not happen with this program's own results.
pub(super) fn of_batch(options: &SimOptions, done: &Done, batch: &Batch) -> Result<String> {
    let single = Some(row(options, done, &done.points[0], &done.cells[0]));
    let SimOptions { seed, runs, .. } = *options;
    let (audits, file) = (batch.audits(), done.file);
    let report = Report { solvent: true, seed, runs, audits, file, single, points: Vec::new() };
    Ok(serde_json::to_string_pretty(&report)?)
}

/// Formats a batch for each point.
///
/// # Errors
/// Returns an error if serialisation fails, which does not happen with this program's own results.
pub(super) fn of_sweep(options: &SimOptions, done: &Done) -> Result<String> {
    let pairs = done.points.iter().zip(&done.cells);
    let points = pairs.map(|(point, cell)| row(options, done, point, cell)).collect();
    let SimOptions { seed, runs, .. } = *options;
    let (audits, file) = (super::audits(done), done.file);
    let report = Report { solvent: true, seed, runs, audits, file, single: None, points };
    Ok(serde_json::to_string_pretty(&report)?)
}

/// Formats a run in which an invariant failed.
///
/// # Errors
/// Returns an error if serialisation fails, which does not happen with this program's own results.
pub(super) fn of_failure(failure: &Failure) -> Result<String> {
    let Failure { seed, step, what } = failure;
    let failed = Failed { solvent: false, seed: *seed, step: *step, failure: what };
    Ok(serde_json::to_string_pretty(&failed)?)
}

fn row<'a>(options: &SimOptions, done: &'a Done, point: &'a Point, cell: &'a Cell) -> Row<'a> {
    let names = done.axes.iter().map(|axis| axis.name.as_str());
    let parameters = names.zip(point.values.iter().map(String::as_str)).collect();
    let batch = match cell {
        Cell::Runs(batch) => batch,
        Cell::NotAllowed(reason) => {
            return Row {
                parameters,
                not_allowed: Some(reason),
                runs_with_bad_debt: None,
                metrics: BTreeMap::new(),
                outcomes: None,
            };
        }
    };
    let numbers = batch.distributions().into_iter();
    Row {
        parameters,
        not_allowed: None,
        runs_with_bad_debt: Some(batch.runs_with_bad_debt()),
        metrics: numbers
            .map(|(metric, distribution)| (metric.key, Numbers { unit: metric.unit, distribution }))
            .collect(),
        outcomes: options.each.then_some(&batch.outcomes),
    }
}
