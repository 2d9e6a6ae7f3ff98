//! Tests price files as users have them: which files are read, which are refused, and how they are described.

mod csv;
mod feather;
mod json;
mod real;
mod spacing;

use ballast_sim::price_path::{Format, PriceFile, TimeUnit};

/// 6 October 2025, midnight.
const START: i64 = 1_759_708_800;

/// Returns bars of five minutes, each with its time in seconds and its open, high, low and close.
fn bars(count: i64) -> Vec<(i64, [f64; 4])> {
    (0..count)
        .map(|bar| {
            let open = 200.0 + (bar % 7) as f64;
            (START + bar * 300, [open, open + 2.5, open - 1.5, open + 1.0])
        })
        .collect()
}

fn read(text: &str) -> PriceFile {
    PriceFile::of(text.as_bytes()).unwrap_or_else(|error| panic!("{error:#}"))
}

fn refusal(bytes: impl AsRef<[u8]>) -> String {
    format!("{:#}", PriceFile::of(bytes.as_ref()).expect_err("the file is wrong"))
}

/// Asserts that a file was recognised correctly and that it has all bars.
fn assert_is(file: &PriceFile, format: Format, unit: TimeUnit, count: i64) {
    assert_eq!((file.understood.format, file.understood.time_unit), (format, unit));
    let found: Vec<_> =
        file.bars.iter().map(|bar| (bar.unix_seconds, [bar.open, bar.high, bar.low, bar.close])).collect();
    assert_eq!(found, bars(count));
    assert_eq!(file.understood.bars as i64, count);
    assert_eq!((file.understood.first, file.understood.last), (START, START + (count - 1) * 300));
    assert_eq!((file.understood.spacing.bar_seconds, file.understood.spacing.missing_bars), (300, 0));
}
