//! The distribution of a number over runs.

use serde::Serialize;

/// Mean, quantiles and the largest value. A quantile is the smallest value that so many of the runs do not exceed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Distribution {
    /// The mean.
    pub mean: f64,
    /// Half of the runs have no more.
    pub median: f64,
    /// 95 of 100 runs have no more.
    pub p95: f64,
    /// 99 of 100 runs have no more.
    pub p99: f64,
    /// The largest.
    pub max: f64,
}

impl Distribution {
    /// Of some values; zero where there are none.
    #[must_use]
    pub fn of(values: impl IntoIterator<Item = f64>) -> Self {
        let mut sorted: Vec<f64> = values.into_iter().collect();
        let Some(last) = sorted.len().checked_sub(1) else { return Self::default() };
        // In the order of the runs, so that the sum is the same whatever the threads did.
        let mean = sorted.iter().sum::<f64>() / sorted.len() as f64;
        sorted.sort_unstable_by(f64::total_cmp);
        let quantile =
            |percent: usize| sorted[(sorted.len() * percent).div_ceil(100).saturating_sub(1).min(last)];
        Self { mean, median: quantile(50), p95: quantile(95), p99: quantile(99), max: sorted[last] }
    }
}
