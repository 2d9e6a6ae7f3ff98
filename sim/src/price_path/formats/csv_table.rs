//! Reads text tables with or without a header line, such as the kline dumps that exchanges publish.

use super::Format;
use crate::price_path::collector::{Collector, price};
use crate::price_path::columns::Columns;
use crate::price_path::time_unit::Stamp;
use anyhow::{Context, Result, ensure};
use csv::StringRecord;

/// Reads the rows into `collector`.
///
/// # Errors
/// Returns an error that names the mistake and the line.
pub(super) fn read(text: &str, collector: &mut Collector) -> Result<Format> {
    let first = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let mut rows = csv::ReaderBuilder::new()
        .has_headers(false)
        .delimiter(delimiter(first))
        .trim(csv::Trim::All)
        .from_reader(text.as_bytes());
    let mut row = StringRecord::new();
    rows.read_record(&mut row).context("this is not a CSV file")?;
    let (format, columns) = layout(&row)?;
    if format == Format::CsvWithoutHeader {
        add(&row, columns, collector)?;
    }
    while rows.read_record(&mut row).context("this is not a CSV file")? {
        add(&row, columns, collector)?;
    }
    Ok(format)
}

/// Returns the field separator.
fn delimiter(line: &str) -> u8 {
    let known = *b",;\t|";
    let count = |sign: u8| line.bytes().filter(|byte| *byte == sign).count();
    known.into_iter().rev().max_by_key(|sign| count(*sign)).unwrap_or(b',')
}

/// Determines the columns from the first row, which is either a header or a row of numbers that starts with a
/// time.
fn layout(first: &StringRecord) -> Result<(Format, Columns)> {
    let is_number = |field: &str| field.parse::<f64>().is_ok();
    if !first.iter().skip(1).any(is_number) {
        let names: Vec<&str> = first.iter().collect();
        let columns = Columns::by_name(&names).context(
            "the first line must name the columns, such as unix_seconds,open,high,low,close, or be a row of numbers in that order",
        )?;
        return Ok((Format::Csv, columns));
    }
    ensure!(
        first.len() >= 5,
        "line 1 has {} columns: without column names, each row must begin with time, open, high, low, close",
        first.len()
    );
    Ok((Format::CsvWithoutHeader, Columns::USUAL))
}

fn add(row: &StringRecord, columns: Columns, collector: &mut Collector) -> Result<()> {
    let line = row.position().map_or(0, csv::Position::line);
    bar(row, columns)
        .and_then(|(stamp, prices)| collector.add(stamp, prices))
        .with_context(|| format!("line {line}"))
}

fn bar(row: &StringRecord, columns: Columns) -> Result<(Stamp, [f64; 4])> {
    let field = |column: usize| row.get(column).unwrap_or_default();
    let mut prices = [0.0; 4];
    for (found, column) in prices.iter_mut().zip(columns.prices) {
        *found = price(field(column))?;
    }
    Ok((Stamp::parse(field(columns.time))?, prices))
}
