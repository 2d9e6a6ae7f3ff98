//! Collects a file's bars row by row, regardless of the file's format.

use super::Bar;
use super::time_unit::{Clock, Stamp};
use anyhow::{Context, Result, ensure};

/// The bars read so far. The times of the bars increase and share one unit.
#[derive(Debug)]
pub(super) struct Collector {
    /// Converts the file's times.
    pub clock: Clock,
    /// The bars.
    pub bars: Vec<Bar>,
}

impl Collector {
    pub(super) fn new() -> Self {
        Self { clock: Clock::until_tomorrow(), bars: Vec::new() }
    }

    /// Adds a row with its time, open, high, low and close.
    ///
    /// # Errors
    /// Returns an error if the row is impossible or not later than the previous one.
    pub(super) fn add(&mut self, stamp: Stamp, [open, high, low, close]: [f64; 4]) -> Result<()> {
        let unix_seconds = self.clock.seconds(stamp)?;
        let bar = Bar { unix_seconds, open, high, low, close };
        bar.check()?;
        if let Some(earlier) = self.bars.last() {
            ensure!(
                unix_seconds > earlier.unix_seconds,
                "the time {unix_seconds} is not later than the previous row's time, {}: sort the rows by time, oldest first, with at most one row per second",
                earlier.unix_seconds
            );
        }
        self.bars.push(bar);
        Ok(())
    }
}

/// Parses a price as it is written in the file.
///
/// # Errors
/// Returns an error if the text is not a number.
pub(super) fn price(text: &str) -> Result<f64> {
    text.parse().with_context(|| format!("`{text}` is not a price: use a decimal point, as in 0.25"))
}
