//! Represents a bar, which contains the prices during one interval.

use super::PricePoint;
use anyhow::{Result, ensure};

/// The open, high, low and close of an interval. Unit: quote per unit of the asset.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bar {
    /// The opening time.
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

impl Bar {
    /// Checks that the prices are possible for a bar.
    ///
    /// # Errors
    /// Returns an error that names the mistake.
    pub(super) fn check(&self) -> Result<()> {
        let prices = [self.open, self.high, self.low, self.close];
        ensure!(
            prices.iter().all(|price| price.is_finite() && *price > 0.0),
            "every price must be above zero"
        );
        ensure!(self.low <= self.high, "low {} is above high {}", self.low, self.high);
        let inside = |price| self.low <= price && price <= self.high;
        ensure!(
            inside(self.open) && inside(self.close),
            "open and close must be between low and high: check that the columns are in the order time, open, high, low, close"
        );
        Ok(())
    }

    /// Returns the four prices in the usual order, spread over `seconds`. The low comes before the high if the bar closes at or
    /// above its open, and after the high otherwise. Returns a single price if the price did not move or if the interval is too
    /// short for more.
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
