//! Reads candles from JSON, which may be a list of lists, a list of objects, or an object of lists.

use super::Format;
use crate::price_path::collector::{Collector, price};
use crate::price_path::columns::Columns;
use crate::price_path::time_unit::Stamp;
use anyhow::{Context, Result, bail, ensure};
use serde_json::{Map, Value};

const KNOWN: &str = "candles are read from a list of lists [time, open, high, low, close, …] (freqtrade, ccxt, Binance), a \
    list of objects with t, o, h, l, c (Hyperliquid), or an object of lists with ticks, open, high, low, close (Deribit)";

/// The fields that identify a Hyperliquid candle's market and interval.
const SERIES: [(&str, &str); 2] = [("s", "market"), ("i", "interval")];

/// Reads the candles into `collector`.
///
/// # Errors
/// Returns an error that names the mistake and the candle.
pub(super) fn read(text: &str, collector: &mut Collector) -> Result<Format> {
    let value: Value = serde_json::from_str(text).context(
        "this is not a single JSON value (if each line is a JSON value, put the lines into one array, separated by commas)",
    )?;
    match value {
        Value::Array(candles) => match candles.first().context("the list of candles is empty")? {
            Value::Array(_) => lists(&candles, collector),
            Value::Object(first) => objects(&candles, first, collector),
            _ => bail!("{KNOWN}"),
        },
        Value::Object(answer) => columns(&answer, collector),
        _ => bail!("{KNOWN}"),
    }
}

/// Reads candles given as lists in the usual column order.
fn lists(candles: &[Value], collector: &mut Collector) -> Result<Format> {
    for (number, candle) in candles.iter().enumerate() {
        let fields = candle.as_array().context(KNOWN).with_context(|| place(number))?;
        add(|column| fields.get(column), Columns::USUAL, collector).with_context(|| place(number))?;
    }
    Ok(Format::JsonLists)
}

/// Reads candles given as objects, all from the same market and interval.
fn objects(candles: &[Value], first: &Map<String, Value>, collector: &mut Collector) -> Result<Format> {
    let names: Vec<&str> = first.keys().map(String::as_str).collect();
    let columns = Columns::by_name(&names)?;
    for (number, candle) in candles.iter().enumerate() {
        let candle = candle.as_object().context(KNOWN).with_context(|| place(number))?;
        check_series(candle, first).with_context(|| place(number))?;
        add(|column| candle.get(names[column]), columns, collector).with_context(|| place(number))?;
    }
    Ok(Format::JsonObjects)
}

fn check_series(candle: &Map<String, Value>, first: &Map<String, Value>) -> Result<()> {
    for (key, what) in SERIES {
        let (own, of_first) = (candle.get(key), first.get(key));
        ensure!(own == of_first, "the {what} differs from the first candle's: use a separate file for each");
    }
    Ok(())
}

/// Reads one list per column, from Deribit's complete response or from its `result` field.
fn columns(answer: &Map<String, Value>, collector: &mut Collector) -> Result<Format> {
    if let Some(error) = answer.get("error").filter(|error| !error.is_null()) {
        bail!("the file contains an error response instead of candles: {error}");
    }
    let table = answer.get("result").and_then(Value::as_object).unwrap_or(answer);
    let names: Vec<&str> =
        table.iter().filter(|(_, list)| list.is_array()).map(|(name, _)| name.as_str()).collect();
    let columns = Columns::by_name(&names).context(KNOWN)?;
    let list = |column: usize| table[names[column]].as_array().map_or(&[][..], Vec::as_slice);
    let length = list(columns.time).len();
    ensure!(
        columns.prices.iter().all(|column| list(*column).len() == length),
        "the lists of times and prices have different lengths: the file may be truncated, or may mix two responses"
    );
    for number in 0..length {
        add(|column| list(column).get(number), columns, collector).with_context(|| place(number))?;
    }
    Ok(Format::JsonColumns)
}

fn add<'a>(
    field: impl Fn(usize) -> Option<&'a Value>,
    columns: Columns,
    collector: &mut Collector,
) -> Result<()> {
    let field = |column| field(column).context("each candle must have time, open, high, low and close");
    let mut prices = [0.0; 4];
    for (found, column) in prices.iter_mut().zip(columns.prices) {
        *found = number(field(column)?)?;
    }
    collector.add(stamp(field(columns.time)?)?, prices)
}

/// Parses a price given as a number or as text.
fn number(value: &Value) -> Result<f64> {
    match value {
        Value::String(text) => price(text),
        other => other.as_f64().with_context(|| format!("{other} is not a price")),
    }
}

fn stamp(value: &Value) -> Result<Stamp> {
    match value {
        Value::String(text) => Stamp::parse(text),
        other => match other.as_i64() {
            Some(number) => Ok(Stamp::Number(number)),
            None => Stamp::whole(other.as_f64().with_context(|| format!("{other} is not a time"))?),
        },
    }
}

fn place(number: usize) -> String {
    format!("candle {}", number + 1)
}
