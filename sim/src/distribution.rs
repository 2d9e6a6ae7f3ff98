//! Computes the distribution of a metric over many runs.

use serde::Serialize;

/// The mean, the quantiles and the maximum. A quantile is the smallest value that is not exceeded by the stated share of the
/// runs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Distribution {
    /// The mean.
    pub mean: f64,
    /// The median, which half of the runs do not exceed.
    pub median: f64,
    /// The 95th percentile.
    pub p95: f64,
    /// The 99th percentile.
    pub p99: f64,
    /// The maximum.
    pub max: f64,
}

impl Distribution {
    /// Returns the distribution of these values, or zeros if there are none.
    #[must_use]
    pub fn of(values: impl IntoIterator<Item = f64>) -> Self {
        let mut sorted: Vec<f64> = values.into_iter().collect();
        let Some(last) = sorted.len().checked_sub(1) else { return Self::default() };
        // Summing in run order makes the result independent of the threads.
        let mean = sorted.iter().sum::<f64>() / sorted.len() as f64;
        sorted.sort_unstable_by(f64::total_cmp);
        let quantile =
            |percent: usize| sorted[(sorted.len() * percent).div_ceil(100).saturating_sub(1).min(last)];
        Self { mean, median: quantile(50), p95: quantile(95), p99: quantile(99), max: sorted[last] }
    }
}
