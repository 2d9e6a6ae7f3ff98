//! Thins out a price path without losing its crash. Half of the steps are spread evenly over time, and the other half over the
//! distance that the price travels.

use super::PricePoint;

/// Returns at most `steps` moves from `ticks`. The first and the last tick are kept, and no tick is changed.
pub(super) fn thin_out(ticks: &[PricePoint], steps: usize) -> Vec<PricePoint> {
    if ticks.len() <= steps + 1 {
        return ticks.to_vec();
    }
    let progress = progress(ticks);
    let mut points = vec![ticks[0]];
    let mut last = 0;
    for step in 1..=steps {
        let wanted = step as f64 / steps as f64;
        let found = progress.partition_point(|at| *at < wanted - 1e-12).min(ticks.len() - 1);
        // A single jump may span several steps, but each tick is used only once.
        if found > last {
            points.push(ticks[found]);
            last = found;
        }
    }
    points
}

/// Returns the share of the path that has passed at each tick, from 0 to 1.
fn progress(ticks: &[PricePoint]) -> Vec<f64> {
    let span = |pair: &[PricePoint]| (pair[1].time - pair[0].time) as f64;
    let travel = |pair: &[PricePoint]| (pair[1].price / pair[0].price).ln().abs();
    let whole_span: f64 = ticks.windows(2).map(span).sum();
    let whole_travel: f64 = ticks.windows(2).map(travel).sum::<f64>().max(f64::MIN_POSITIVE);
    let mut sum = 0.0;
    let mut progress = vec![0.0];
    for pair in ticks.windows(2) {
        sum += 0.5 * span(pair) / whole_span + 0.5 * travel(pair) / whole_travel;
        progress.push(sum);
    }
    progress
}
