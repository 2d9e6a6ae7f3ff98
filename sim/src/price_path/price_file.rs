//! Reads a file of price bars, and reports how the file was interpreted.

use super::Bar;
use super::collector::Collector;
use super::formats::{self, Format};
use super::spacing::Spacing;
use super::time_unit::{TimeUnit, utc};
use anyhow::{Context, Result, ensure};
use serde::Serialize;
use std::fmt;
use std::path::Path;

/// The bars of a file.
#[derive(Clone, Debug, PartialEq)]
pub struct PriceFile {
    /// The bars, of which there are at least two, at increasing times.
    pub bars: Vec<Bar>,
    /// How the file was interpreted.
    pub understood: Understood,
}

/// How a file was interpreted. This information is shown to users, who can then spot a mistake.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Understood {
    /// The layout of the file.
    pub format: Format,
    /// The unit of its times.
    pub time_unit: TimeUnit,
    /// The number of bars.
    pub bars: usize,
    /// The opening time of the first bar. Unit: unix seconds.
    pub first: i64,
    /// The opening time of the last bar. Unit: unix seconds.
    pub last: i64,
    /// The spacing of the bars.
    #[serde(flatten)]
    pub spacing: Spacing,
}

impl PriceFile {
    /// Reads a file in any supported format.
    ///
    /// # Errors
    /// Returns an error that names the mistake, the line and the remedy.
    pub fn read(file: &Path) -> Result<Self> {
        let name = file.display();
        let bytes = std::fs::read(file).with_context(|| format!("cannot read the price path {name}"))?;
        Self::of(&bytes).with_context(|| name.to_string())
    }

    /// Reads a file's content.
    ///
    /// # Errors
    /// Returns an error that names the mistake, the line and the remedy.
    pub fn of(bytes: &[u8]) -> Result<Self> {
        let mut collector = Collector::new();
        let format = formats::read(bytes, &mut collector)?;
        let Collector { clock, bars } = collector;
        ensure!(bars.len() >= 2, "a price path needs at least two rows, but this one has {}", bars.len());
        let understood = Understood {
            format,
            time_unit: clock.unit.unwrap_or(TimeUnit::Seconds),
            bars: bars.len(),
            first: bars[0].unix_seconds,
            last: bars[bars.len() - 1].unix_seconds,
            spacing: Spacing::of(&bars),
        };
        Ok(Self { bars, understood })
    }
}

/// Formats one line with the format, the time unit, the length and number of the bars, the first and last time, and the missing
/// bars.
impl fmt::Display for Understood {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { format, time_unit, bars, first, last, spacing } = *self;
        write!(formatter, "{format}, times in {time_unit}; {bars} bars of {} s", spacing.bar_seconds)?;
        write!(formatter, ", {} to {} UTC", utc(first), utc(last))?;
        describe(spacing, formatter)
    }
}

fn describe(spacing: Spacing, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
    let Spacing { regular, missing_bars, gaps, longest_gap_seconds, stray_bars, .. } = spacing;
    if gaps == 0 && stray_bars == 0 {
        return formatter.write_str("; none missing");
    }
    write!(formatter, "; missing {missing_bars}, stray {stray_bars}, longest gap {longest_gap_seconds} s")?;
    if regular < 0.5 {
        write!(formatter, "; irregular: only {:.0} % of the intervals are one bar long", 100.0 * regular)?;
    }
    Ok(())
}
