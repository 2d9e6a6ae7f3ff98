//! Tests Feather files, as written by pandas and with various contents.

use crate::{assert_is, bars, refusal};
use arrow_array::{
    ArrayRef, Float32Array, Float64Array, Int64Array, RecordBatch, StringArray, TimestampMillisecondArray,
};
use arrow_ipc::CompressionType;
use arrow_ipc::writer::{FileWriter, IpcWriteOptions};
use ballast_sim::price_path::{Format, PriceFile, TimeUnit};
use std::sync::Arc;

fn written(columns: Vec<(&str, ArrayRef)>, compression: Option<CompressionType>) -> Vec<u8> {
    let batch = RecordBatch::try_from_iter(columns).expect("columns of one length");
    let options = IpcWriteOptions::default().try_with_compression(compression).expect("a known compression");
    let mut writer =
        FileWriter::try_new_with_options(Vec::new(), &batch.schema(), options).expect("a writer");
    writer.write(&batch).expect("written");
    writer.finish().expect("finished");
    writer.into_inner().expect("the bytes")
}

fn prices() -> Vec<(&'static str, ArrayRef)> {
    let column = |place: usize| -> ArrayRef {
        Arc::new(Float64Array::from(bars(20).iter().map(|(_, prices)| prices[place]).collect::<Vec<_>>()))
    };
    vec![
        ("open", column(0)),
        ("high", column(1)),
        ("low", column(2)),
        ("close", column(3)),
        ("volume", column(0)),
    ]
}

fn with_times(times: ArrayRef) -> Vec<(&'static str, ArrayRef)> {
    [vec![("date", times)], prices()].concat()
}

fn numbers(factor: i64) -> Vec<i64> {
    bars(20).into_iter().map(|(time, _)| time * factor).collect()
}

fn stamps() -> ArrayRef {
    Arc::new(TimestampMillisecondArray::from(numbers(1_000)).with_timezone("UTC"))
}

/// Reads a file that was written by pandas 3.1.1 with pyarrow 26.0.1 as freqtrade 2026.9 does: `to_feather(compression="lz4",
/// compression_level=9)`, `date` as datetime64[ms, UTC].
#[test]
fn a_file_of_pandas_is_read() {
    let file = PriceFile::of(include_bytes!("../data/pandas.feather")).expect("a good file");
    assert_is(&file, Format::Feather, TimeUnit::Milliseconds, 20);
}

#[test]
fn times_may_be_of_their_own_type_or_numbers() {
    for compression in [None, Some(CompressionType::LZ4_FRAME)] {
        let file = PriceFile::of(&written(with_times(stamps()), compression)).expect("a good file");
        assert_is(&file, Format::Feather, TimeUnit::Milliseconds, 20);
    }
    for (factor, unit) in [(1, TimeUnit::Seconds), (1_000_000_000, TimeUnit::Nanoseconds)] {
        let times = Arc::new(Int64Array::from(numbers(factor)));
        let file = PriceFile::of(&written(with_times(times), None)).expect("a good file");
        assert_is(&file, Format::Feather, unit, 20);
    }
}

#[test]
fn prices_may_be_of_single_precision() {
    let mut columns = with_times(stamps());
    let close: Vec<f32> = bars(20).iter().map(|(_, prices)| prices[3] as f32).collect();
    columns[4].1 = Arc::new(Float32Array::from(close));
    let file = PriceFile::of(&written(columns, None)).expect("a good file");
    assert_is(&file, Format::Feather, TimeUnit::Milliseconds, 20);
}

/// Refuses a file that was written by pandas 3.1.1 with pyarrow 26.0.1: `to_feather(compression="zstd")`.
#[test]
fn another_compression_is_refused_by_name() {
    let refusal = refusal(include_bytes!("../data/zstd.feather"));
    assert!(refusal.contains("compressed with zstd: save it with lz4 or without compression"), "{refusal}");
}

#[test]
fn columns_that_cannot_be_are_refused() {
    let with = |place: usize, column: ArrayRef| {
        let mut columns = with_times(stamps());
        columns[place].1 = column;
        refusal(written(columns, None))
    };
    let texts: ArrayRef = Arc::new(StringArray::from(vec!["2025-10-06"; 20]));
    let holes: ArrayRef =
        Arc::new(Float64Array::from((0..20).map(|row| (row != 4).then_some(5.0)).collect::<Vec<_>>()));
    let mut twice = numbers(1_000);
    twice[5] = twice[4];
    let twice: ArrayRef = Arc::new(TimestampMillisecondArray::from(twice));
    for (refusal, reason) in [
        (with(0, texts.clone()), "the time column cannot be read: the column has type Utf8"),
        (with(2, texts), "a price column has type Utf8"),
        (with(3, holes), "empty fields"),
        (with(0, twice), "row 6: the time"),
    ] {
        assert!(refusal.contains(reason), "{reason}: {refusal}");
    }
    let funding = vec![("date", stamps()), ("funding_rate", prices()[0].1.clone())];
    assert!(refusal(written(funding, None)).contains("no column `open`: the columns are date, funding_rate"));
}

/// Checks that a file is refused if its times are milliseconds that were mistaken for seconds or nanoseconds when it was written.
#[test]
fn stamps_of_the_wrong_unit_are_refused() {
    for factor in [1, 1_000_000] {
        let times = Arc::new(TimestampMillisecondArray::from(numbers(factor)));
        let refusal = refusal(written(with_times(times), None));
        assert!(refusal.contains("row 1") && refusal.contains("check its unit"), "{refusal}");
    }
}

/// Checks that a truncated file is refused, and that damage to a file never causes a panic or a request for more memory than the
/// machine has.
#[test]
fn broken_files_are_refused() {
    let pandas = include_bytes!("../data/pandas.feather").to_vec();
    for good in [written(with_times(stamps()), None), pandas] {
        for length in 0..good.len() {
            assert!(PriceFile::of(&good[..length]).is_err(), "{length} of {} bytes", good.len());
        }
        for place in 8..good.len() {
            for byte in [0x00, 0x01, 0x7f, 0x80, 0xff] {
                let mut broken = good.clone();
                broken[place] = byte;
                // The file may still be valid, because most of its bytes are prices.
                let _ = PriceFile::of(&broken);
            }
        }
    }
}
