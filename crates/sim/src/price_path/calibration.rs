//! What jump diffusion looks like a price path: robust enough that the jumps do not count as diffusion.

use super::Bar;
use serde::Serialize;

/// The law of a price path. Ratios are fractions of one.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Calibration {
    /// How many returns it is from.
    pub returns: usize,
    /// The distance of two bars. Unit: seconds.
    pub bar_seconds: i64,
    /// The standard deviation of the diffusion, a day: from the median size of a return.
    pub volatility: f64,
    /// How many jumps there are, a day: returns beyond [`BEYOND`] of the diffusion's deviations.
    pub jumps: f64,
    /// Their mean, as a logarithm.
    pub jump_mean: f64,
    /// Their standard deviation around zero, as a logarithm.
    pub jump_deviation: f64,
    /// The largest size of a return.
    pub largest: f64,
}

/// Beyond so many standard deviations a return is a jump.
pub const BEYOND: f64 = 5.0;
/// The median of the size of a standard normal number.
const MEDIAN_SIZE: f64 = 0.674_489_75;
const DAY: f64 = 86_400.0;

impl Calibration {
    /// From the closing prices of at least two bars.
    #[must_use]
    pub fn of(bars: &[Bar]) -> Self {
        let returns: Vec<f64> = bars.windows(2).map(|pair| (pair[1].close / pair[0].close).ln()).collect();
        let bar_seconds = super::csv_file::durations(bars).first().copied().unwrap_or(0).max(1);
        let mut sizes: Vec<f64> = returns.iter().map(|change| change.abs()).collect();
        sizes.sort_unstable_by(f64::total_cmp);
        let deviation = sizes.get(sizes.len() / 2).copied().unwrap_or(0.0) / MEDIAN_SIZE;
        let jumps: Vec<f64> =
            returns.iter().copied().filter(|change| change.abs() > BEYOND * deviation).collect();
        let count = jumps.len().max(1) as f64;
        let days = returns.len() as f64 * bar_seconds as f64 / DAY;
        Self {
            returns: returns.len(),
            bar_seconds,
            volatility: deviation * (DAY / bar_seconds as f64).sqrt(),
            jumps: jumps.len() as f64 / days,
            jump_mean: jumps.iter().sum::<f64>() / count,
            jump_deviation: (jumps.iter().map(|jump| jump * jump).sum::<f64>() / count).sqrt(),
            largest: sizes.last().copied().unwrap_or(0.0),
        }
    }
}
