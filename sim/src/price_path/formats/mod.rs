//! The formats of price files. The format is detected from the content, not from the file name.

mod csv_table;
mod feather;
mod json;

use super::collector::Collector;
use anyhow::{Context, Result, bail, ensure};
use serde::Serialize;
use std::fmt;

/// The layout of a price file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Format {
    /// A text table with a header line.
    Csv,
    /// A text table without a header, with columns in the order of exchange klines (time, open, high, low,
    /// close).
    CsvWithoutHeader,
    /// A JSON list of lists in kline column order, as written by freqtrade, ccxt and Binance's API.
    JsonLists,
    /// A JSON list of objects, as returned by Hyperliquid's `candleSnapshot`.
    JsonObjects,
    /// A JSON object of lists, as returned by Deribit's `get_tradingview_chart_data`.
    JsonColumns,
    /// A Feather file (the Arrow file format), as written by freqtrade and pandas.
    Feather,
}

impl fmt::Display for Format {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Csv => "CSV",
            Self::CsvWithoutHeader => "CSV without column names, read as time, open, high, low, close",
            Self::JsonLists => "JSON arrays, read as time, open, high, low, close",
            Self::JsonObjects => "JSON objects",
            Self::JsonColumns => "JSON columns",
            Self::Feather => "Feather",
        })
    }
}

/// The first bytes of unsupported formats, each with advice for the user.
const OTHERS: [(&[u8], &str); 8] = [
    (b"\x1f\x8b", "this is a gzip archive: unpack it first"),
    (b"PK\x03\x04", "this is a zip archive: unpack it first"),
    (b"\x28\xb5\x2f\xfd", "this is a zstd archive: unpack it first"),
    (b"PAR1", "this is a Parquet file: save it as Feather, JSON or CSV"),
    (
        b"FEA1",
        "this is a version-1 Feather file: save it as version 2, which pandas 1.0 and later do by default",
    ),
    (b"\xff\xff\xff\xff", "this is an Arrow stream: save it as a Feather file"),
    (b"\xff\xfe", "this is text in UTF-16: save it as UTF-8"),
    (b"\xfe\xff", "this is text in UTF-16: save it as UTF-8"),
];

/// Reads the bars in a file into `collector`.
///
/// # Errors
/// Returns an error that names the mistake, the line and the remedy.
pub(super) fn read(bytes: &[u8], collector: &mut Collector) -> Result<Format> {
    if let Some((_, what)) = OTHERS.iter().find(|(beginning, _)| bytes.starts_with(beginning)) {
        bail!("{what}");
    }
    if bytes.starts_with(feather::BEGINNING) {
        return feather::read(bytes, collector);
    }
    let text = std::str::from_utf8(bytes).context(
        "this is neither UTF-8 text nor a Feather file: prices are read from CSV, JSON and Feather files",
    )?;
    let text = text.trim_start_matches('\u{feff}');
    let beginning = text.trim_start();
    ensure!(!beginning.is_empty(), "the file is empty");
    if beginning.starts_with(['[', '{']) {
        json::read(text, collector)
    } else {
        csv_table::read(text, collector)
    }
}
