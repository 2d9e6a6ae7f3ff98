//! Measures how a file's bars are spaced, including their length and any missing or stray bars.

use super::Bar;
use serde::Serialize;
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// The spacing of bars. The bar length is the most common distance, so a single stray or missing bar does not affect it.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Spacing {
    /// The bar length, which is the most common distance between two bars. Unit: seconds. Above zero.
    pub bar_seconds: i64,
    /// The share of distances that are exactly one bar.
    pub regular: f64,
    /// The number of bars missing between the first and the last.
    pub missing_bars: u64,
    /// The number of distances longer than a bar.
    pub gaps: usize,
    /// The longest distance between two bars. Unit: seconds.
    pub longest_gap_seconds: i64,
    /// The number of bars that are off the grid to which most bars belong.
    pub stray_bars: usize,
}

impl Spacing {
    /// Measures the spacing of bars with increasing times. A single bar counts as one second long.
    #[must_use]
    pub fn of(bars: &[Bar]) -> Self {
        let mut distances: Vec<i64> = distances(bars).collect();
        distances.sort_unstable();
        let bar_seconds = most_common(&distances).unwrap_or(1);
        let of_one_bar = distances.iter().filter(|distance| **distance == bar_seconds).count();
        let (missing_bars, stray_bars) = compare_with_grid(bars, bar_seconds);
        Self {
            bar_seconds,
            regular: of_one_bar as f64 / distances.len().max(1) as f64,
            missing_bars,
            gaps: distances.iter().filter(|distance| **distance > bar_seconds).count(),
            longest_gap_seconds: distances.last().copied().unwrap_or(0),
            stray_bars,
        }
    }
}

/// Returns the distance from each bar to the next. Unit: seconds.
pub(super) fn distances(bars: &[Bar]) -> impl Iterator<Item = i64> + '_ {
    bars.windows(2).map(|pair| pair[1].unix_seconds - pair[0].unix_seconds)
}

/// Returns the most common of these sorted numbers. If several are equally common, returns the one nearest to the median.
fn most_common(sorted: &[i64]) -> Option<i64> {
    let median = *sorted.get(sorted.len() / 2)?;
    let runs = sorted.chunk_by(|left, right| left == right);
    let best = runs.max_by_key(|run| (run.len(), Reverse(run[0].abs_diff(median))));
    best.map(|run| run[0])
}

/// Returns the number of bars that are missing from the grid to which most bars belong, and the number that are off that
/// grid.
fn compare_with_grid(bars: &[Bar], bar_seconds: i64) -> (u64, usize) {
    let mut counts = BTreeMap::<i64, usize>::new();
    for bar in bars {
        *counts.entry(bar.unix_seconds.rem_euclid(bar_seconds)).or_default() += 1;
    }
    let Some((phase, count)) = counts.into_iter().max_by_key(|(phase, count)| (*count, Reverse(*phase)))
    else {
        return (0, 0);
    };
    let mut on_grid =
        bars.iter().map(|bar| bar.unix_seconds).filter(|time| time.rem_euclid(bar_seconds) == phase);
    let first = on_grid.next().unwrap_or(0);
    let last = on_grid.next_back().unwrap_or(first);
    let places = (last - first) / bar_seconds + 1;
    (u64::try_from(places).unwrap_or(0).saturating_sub(count as u64), bars.len() - count)
}
