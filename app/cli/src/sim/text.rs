//! Formats results as text.

use super::{Done, SimOptions};
use crate::tables::{duration, grouped, row, table};
use ballast_sim::sweep::Cell;
use ballast_sim::{Batch, Distribution, METRICS, Metric, Unit};
use std::fmt::Write as _;

/// Formats one batch, with a row for each metric.
pub(super) fn of_batch(options: &SimOptions, done: &Done, batch: &Batch) -> String {
    let mut table = table(&["over the runs", "mean", "median", "95 %", "99 %", "most"]);
    for (metric, numbers) in batch.distributions() {
        let Distribution { mean, median, p95, p99, max } = numbers;
        let [mean, median, p95, p99, max] =
            [mean, median, p95, p99, max].map(|value| number(metric.unit, value));
        row(&mut table, [metric.name.to_owned(), mean, median, p95, p99, max]);
    }
    let bad = batch.runs_with_bad_debt();
    format!(
        "{}\n{table}\n\nBad debt in {bad} of {} runs. Every invariant held in all {} audits, one after each step.",
        title(options, done),
        options.runs,
        grouped(batch.audits(), "")
    )
}

/// A column in a sweep's table, with its metric, heading and statistic.
struct Column {
    metric: &'static Metric,
    heading: String,
    of: fn(&Distribution) -> f64,
}

/// The default columns, which show the mean of each metric and also the tail of the first one.
const USUAL: [&str; 7] =
    ["bad_debt", "insurance_used", "users_cover", "liquidations", "take_overs", "gap_mean", "surplus"];

fn columns(options: &SimOptions) -> Vec<Column> {
    if !options.metrics.is_empty() {
        return options.metrics.iter().flat_map(|metric| [mean(metric), tail(metric)]).collect();
    }
    let mut columns = Vec::new();
    for metric in USUAL.iter().filter_map(|key| METRICS.iter().find(|metric| metric.key == *key)) {
        columns.push(mean(metric));
        if columns.len() == 1 {
            columns.push(tail(metric));
            columns.push(Column { metric, heading: "most".to_owned(), of: |numbers| numbers.max });
        }
    }
    columns
}

fn mean(metric: &'static Metric) -> Column {
    Column { metric, heading: format!("{}: mean", metric.key), of: |numbers| numbers.mean }
}

fn tail(metric: &'static Metric) -> Column {
    Column { metric, heading: "99 %".to_owned(), of: |numbers| numbers.p99 }
}

/// Formats a sweep, with a row for each point.
pub(super) fn of_sweep(options: &SimOptions, done: &Done) -> String {
    let names = done.axes.iter().map(|axis| axis.name.as_str());
    let columns = columns(options);
    let headings = columns.iter().map(|column| column.heading.as_str());
    let headers: Vec<&str> = names.chain(["runs with bad debt"]).chain(headings).collect();
    let mut table = table(&headers);
    let mut notes = String::new();
    for (point, cell) in done.points.iter().zip(&done.cells) {
        match cell {
            Cell::Runs(batch) => {
                let bad = [batch.runs_with_bad_debt().to_string()];
                let numbers = columns.iter().map(|column| shown(batch, column));
                table.add_row(point.values.iter().cloned().chain(bad).chain(numbers));
            }
            Cell::NotAllowed(reason) => {
                table.add_row(point.values.iter().cloned().chain(["not allowed".to_owned()]));
                // Writing to a string cannot fail.
                let _ = write!(notes, "\n{}: {reason}", point.values.join(", "));
            }
        }
    }
    for column in table.column_iter_mut() {
        column.set_cell_alignment(comfy_table::CellAlignment::Right);
    }
    let audits = grouped(super::audits(done), "");
    format!(
        "{}\n{table}\n{notes}\nEvery invariant held in all {audits} audits, one after each step.",
        title(options, done)
    )
}

fn shown(batch: &Batch, column: &Column) -> String {
    number(column.metric.unit, (column.of)(&batch.distribution(column.metric)))
}

/// Describes the runs with their number, their prices, and how the price file was read.
fn title(options: &SimOptions, done: &Done) -> String {
    let file = options.prices.prices.as_ref().and_then(|file| file.file_stem());
    let path = file.map_or("jump diffusions".to_owned(), |stem| stem.to_string_lossy().into_owned());
    let last = options.seed.wrapping_add(options.runs - 1);
    let title = format!("{} runs along {path}, seeds {} to {last}", options.runs, options.seed);
    match &done.file {
        None => title,
        Some(understood) => format!("{title}\n{path}: {understood}"),
    }
}

/// Formats a number with the digits that its unit needs.
fn number(unit: Unit, value: f64) -> String {
    match unit {
        Unit::Quote => {
            let sign = if value < 0.0 { "-" } else { "" };
            format!("{sign}{}", grouped(value.abs().round() as u64, ""))
        }
        Unit::Share => format!("{:.3} %", 100.0 * value),
        Unit::Count => format!("{value:.2}"),
        Unit::Seconds => duration(value.round() as i64),
    }
}
