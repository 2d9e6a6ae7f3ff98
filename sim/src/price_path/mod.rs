//! Provides the index price path, which is either built in or read from a file.

mod bar;
mod calibration;
mod collector;
mod columns;
mod formats;
mod jump_diffusion;
mod price_file;
mod resample;
mod seeded;
mod spacing;
mod time_unit;

pub use bar::Bar;
pub use calibration::{BEYOND, Calibration};
pub use formats::Format;
pub use jump_diffusion::JumpDiffusion;
pub use price_file::{PriceFile, Understood};
pub use seeded::seeded;
pub use spacing::Spacing;
pub use time_unit::TimeUnit;

use anyhow::{Result, ensure};
use std::path::Path;

/// Half the width of the confidence interval that the demo and the simulator publish with the index, as a share of the price.
pub const CONFIDENCE: f64 = 0.0005;

/// A price and its time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PricePoint {
    /// Unix seconds.
    pub time: i64,
    /// The price, in quote per unit of the asset. Above zero.
    pub price: f64,
}

/// A path of at least two prices at increasing times.
#[derive(Clone, Debug, PartialEq)]
pub struct PricePath {
    /// The name of the path.
    pub name: String,
    /// The points.
    pub points: Vec<PricePoint>,
}

impl PricePath {
    /// Reads the bars from a file in any format that [`PriceFile`] supports, and thins them out to at most `steps` moves. Also
    /// returns a note on how the file was interpreted.
    ///
    /// # Errors
    /// Returns an error that names the mistake and the line.
    pub fn read(file: &Path, steps: u32) -> Result<(Self, Understood)> {
        let name = file.file_stem().map_or_else(String::new, |stem| stem.to_string_lossy().into_owned());
        let PriceFile { bars, understood } = PriceFile::read(file)?;
        Ok((Self::of(&bars, name, steps)?, understood))
    }

    /// Does the same as [`Self::read`], but returns only the path.
    ///
    /// # Errors
    /// Returns an error that names the mistake and the line.
    pub fn from_file(file: &Path, steps: u32) -> Result<Self> {
        Self::read(file, steps).map(|(path, _)| path)
    }

    /// Builds a path from these bars, thinned out to at most `steps` moves.
    ///
    /// # Errors
    /// Returns an error if there are fewer than two bars or no steps.
    pub fn of(bars: &[Bar], name: String, steps: u32) -> Result<Self> {
        ensure!(bars.len() >= 2, "a price path needs at least two bars");
        let bar_seconds = Spacing::of(bars).bar_seconds;
        let spans = spacing::distances(bars).map(|distance| distance.min(bar_seconds)).chain([bar_seconds]);
        let ticks: Vec<_> = bars.iter().zip(spans).flat_map(|(bar, span)| bar.ticks(span)).collect();
        let points = resample::thin_out(&ticks, usize::try_from(steps)?);
        ensure!(points.len() >= 2, "a price path needs at least one step");
        Ok(Self { name, points })
    }

    /// Returns the lowest price.
    #[must_use]
    pub fn lowest(&self) -> f64 {
        self.points.iter().map(|point| point.price).fold(f64::INFINITY, f64::min)
    }

    /// Returns the highest price.
    #[must_use]
    pub fn highest(&self) -> f64 {
        self.points.iter().map(|point| point.price).fold(0.0, f64::max)
    }

    /// Returns the same path, shifted in time so that it does not start before `earliest`. The shift is a whole number of
    /// volatility grid cells, so that only the date changes.
    #[must_use]
    pub fn not_before(mut self, earliest: i64) -> Self {
        let cell = i64::try_from(ballast_math::volatility::CELL).unwrap_or(1);
        let missing = earliest.saturating_sub(self.points[0].time).max(0);
        let shift = missing.div_euclid(cell) * cell + if missing % cell == 0 { 0 } else { cell };
        self.points.iter_mut().for_each(|point| point.time += shift);
        self
    }
}
