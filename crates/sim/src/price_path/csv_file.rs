//! Price bars from a CSV file.

use super::PricePoint;
use anyhow::{Context, Result, bail, ensure};
use serde::Deserialize;
use std::path::Path;

/// A row of the file. Prices in quote per unit of the asset.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bar {
    /// When it opened.
    pub unix_seconds: i64,
    /// The first price.
    pub open: f64,
    /// The highest price.
    pub high: f64,
    /// The lowest price.
    pub low: f64,
    /// The last price.
    pub close: f64,
}

/// The columns, in any order.
const COLUMNS: [&str; 5] = ["unix_seconds", "open", "high", "low", "close"];

impl Bar {
    fn check(&self, earlier: Option<&Self>) -> Result<()> {
        let prices = [self.open, self.high, self.low, self.close];
        ensure!(
            prices.iter().all(|price| price.is_finite() && *price > 0.0),
            "every price must be above zero"
        );
        ensure!(self.low <= self.high, "low {} is above high {}", self.low, self.high);
        let inside = |price| self.low <= price && price <= self.high;
        ensure!(inside(self.open) && inside(self.close), "open and close must lie between low and high");
        if let Some(earlier) = earlier {
            ensure!(
                self.unix_seconds > earlier.unix_seconds,
                "the time {} is not after the one of the row before, {}: sort the rows by time",
                self.unix_seconds,
                earlier.unix_seconds
            );
        }
        Ok(())
    }

    /// Its four prices in the usual order (the extreme on the open's side first), spread over `seconds`; one price where
    /// it did not move or there is no time for more.
    pub(super) fn ticks(&self, seconds: i64) -> Vec<PricePoint> {
        let (first, second) =
            if self.close >= self.open { (self.low, self.high) } else { (self.high, self.low) };
        let at = |quarter: i64, price| PricePoint { time: self.unix_seconds + seconds * quarter / 4, price };
        if seconds < 4 || self.low == self.high {
            return vec![at(0, self.close)];
        }
        vec![at(0, self.open), at(1, first), at(2, second), at(3, self.close)]
    }
}

/// How long each bar lasts: until the next one, at most as long as the shortest distance of two bars.
pub(super) fn durations(bars: &[Bar]) -> Vec<i64> {
    let distances = bars.windows(2).map(|pair| pair[1].unix_seconds - pair[0].unix_seconds);
    vec![distances.min().unwrap_or(0); bars.len()]
}

/// Reads the bars of a file.
///
/// # Errors
/// What is wrong, and in which line.
pub fn read_bars(file: &Path) -> Result<Vec<Bar>> {
    let name = file.display();
    let mut reader = csv::ReaderBuilder::new()
        .trim(csv::Trim::All)
        .from_path(file)
        .with_context(|| format!("cannot read the price path {name}"))?;
    let headers = reader.headers().with_context(|| format!("{name} is not a CSV file"))?;
    if let Some(missing) = COLUMNS.iter().find(|column| !headers.iter().any(|header| header == **column)) {
        bail!("{name}: there is no column `{missing}`; the first line must be {}", COLUMNS.join(","));
    }
    let mut bars: Vec<Bar> = Vec::new();
    for (number, row) in reader.deserialize::<Bar>().enumerate() {
        let place = || format!("{name}, line {}", number + 2);
        let bar = row.with_context(place)?;
        bar.check(bars.last()).with_context(place)?;
        bars.push(bar);
    }
    ensure!(bars.len() >= 2, "{name}: a price path needs at least two rows, this one has {}", bars.len());
    Ok(bars)
}
