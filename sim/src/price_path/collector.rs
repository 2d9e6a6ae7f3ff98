//! Gathers the bars of a file row by row, whatever its format.

use super::Bar;
use super::time_unit::{Clock, Stamp};
use anyhow::{Context, Result, ensure};

/// The bars so far: times rise, all in one unit.
#[derive(Debug)]
pub(super) struct Collector {
    /// Counts the file's times.
    pub clock: Clock,
    /// The bars.
    pub bars: Vec<Bar>,
}

impl Collector {
    pub(super) fn new() -> Self {
        Self { clock: Clock::until_tomorrow(), bars: Vec::new() }
    }

    /// Adds a row: its time, and open, high, low and close.
    ///
    /// # Errors
    /// A row that cannot be, or is not later than the one before.
    pub(super) fn add(&mut self, stamp: Stamp, [open, high, low, close]: [f64; 4]) -> Result<()> {
        let unix_seconds = self.clock.seconds(stamp)?;
        let bar = Bar { unix_seconds, open, high, low, close };
        bar.check()?;
        if let Some(earlier) = self.bars.last() {
            ensure!(
                unix_seconds > earlier.unix_seconds,
                "the time {unix_seconds} is not after the one of the row before, {}: sort the rows by time, the oldest \
                 first, with one row for a second at most",
                earlier.unix_seconds
            );
        }
        self.bars.push(bar);
        Ok(())
    }
}

/// A price as a file writes it.
///
/// # Errors
/// A text that is no number.
pub(super) fn price(text: &str) -> Result<f64> {
    text.parse().with_context(|| format!("`{text}` is no price: write a number with a point, like 0.25"))
}
