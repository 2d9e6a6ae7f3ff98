//! Reads Feather files, which use the Arrow file format, as written by freqtrade and pandas.

mod frame;

use super::Format;
use crate::price_path::collector::Collector;
use crate::price_path::columns::Columns;
use crate::price_path::time_unit::{Stamp, TimeUnit};
use anyhow::{Context, Result, bail, ensure};
use arrow_array::cast::AsArray;
use arrow_array::types::{
    Float32Type, Float64Type, Int32Type, Int64Type, TimestampMicrosecondType, TimestampMillisecondType,
    TimestampNanosecondType, TimestampSecondType,
};
use arrow_array::{Array, RecordBatch};
use arrow_ipc::reader::FileReader;
use arrow_schema::{ArrowError, DataType, TimeUnit as ArrowUnit};
use std::io::Cursor;

/// The magic bytes at the start of a Feather file.
pub(super) const BEGINNING: &[u8] = b"ARROW1";

/// Reads the rows into `collector`.
///
/// # Errors
/// Returns an error that names the mistake and the row.
pub(super) fn read(bytes: &[u8], collector: &mut Collector) -> Result<Format> {
    frame::check(bytes).context("the Feather file cannot be read")?;
    let schema = FileReader::try_new(Cursor::new(bytes), None).map_err(unreadable)?.schema();
    let names: Vec<&str> = schema.fields().iter().map(|field| field.name().as_str()).collect();
    let Columns { time, prices: [open, high, low, close] } = Columns::by_name(&names)?;
    let wanted = Some(vec![time, open, high, low, close]);
    for batch in FileReader::try_new(Cursor::new(bytes), wanted).map_err(unreadable)? {
        add(&batch.map_err(unreadable)?, collector)?;
    }
    Ok(Format::Feather)
}

fn unreadable(error: ArrowError) -> anyhow::Error {
    anyhow::Error::new(error).context("the Feather file cannot be read")
}

/// Adds the rows of a batch, whose columns are time, open, high, low and close.
fn add(batch: &RecordBatch, collector: &mut Collector) -> Result<()> {
    let times = stamps(batch.column(0)).context("the time column cannot be read")?;
    let [open, high, low, close] = [1, 2, 3, 4].map(|column| numbers(batch.column(column)));
    let (open, high, low, close) = (open?, high?, low?, close?);
    for (row, stamp) in times.into_iter().enumerate() {
        let place = format!("row {}", collector.bars.len() + 1);
        collector.add(stamp, [open[row], high[row], low[row], close[row]]).context(place)?;
    }
    Ok(())
}

/// Returns the times in a column. If a column has a time type, the type also states its unit.
fn stamps(column: &dyn Array) -> Result<Vec<Stamp>> {
    ensure!(column.null_count() == 0, "some fields are empty: remove those rows");
    let of =
        |unit: TimeUnit, numbers: &[i64]| numbers.iter().map(|number| Stamp::Of(unit, *number)).collect();
    Ok(match column.data_type() {
        DataType::Timestamp(ArrowUnit::Second, _) => {
            of(TimeUnit::Seconds, column.as_primitive::<TimestampSecondType>().values())
        }
        DataType::Timestamp(ArrowUnit::Millisecond, _) => {
            of(TimeUnit::Milliseconds, column.as_primitive::<TimestampMillisecondType>().values())
        }
        DataType::Timestamp(ArrowUnit::Microsecond, _) => {
            of(TimeUnit::Microseconds, column.as_primitive::<TimestampMicrosecondType>().values())
        }
        DataType::Timestamp(ArrowUnit::Nanosecond, _) => {
            of(TimeUnit::Nanoseconds, column.as_primitive::<TimestampNanosecondType>().values())
        }
        DataType::Int64 => {
            column.as_primitive::<Int64Type>().values().iter().map(|number| Stamp::Number(*number)).collect()
        }
        other => bail!("the column has type {other}: save it as timestamps or integers"),
    })
}

/// Returns the prices in a column.
fn numbers(column: &dyn Array) -> Result<Vec<f64>> {
    ensure!(column.null_count() == 0, "a price column has empty fields: remove those rows");
    Ok(match column.data_type() {
        DataType::Float64 => column.as_primitive::<Float64Type>().values().to_vec(),
        DataType::Float32 => {
            column.as_primitive::<Float32Type>().values().iter().map(|price| f64::from(*price)).collect()
        }
        DataType::Int64 => {
            column.as_primitive::<Int64Type>().values().iter().map(|price| *price as f64).collect()
        }
        DataType::Int32 => {
            column.as_primitive::<Int32Type>().values().iter().map(|price| f64::from(*price)).collect()
        }
        other => bail!("a price column has type {other}: save it as floating-point numbers"),
    })
}
