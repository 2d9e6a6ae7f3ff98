//! Draws charts of the results, with histograms for a batch and rows for a sweep.

use super::Done;
use crate::chart_file::{Area, Drawn, Image, Plot, label, legend, range};
use ballast_sim::sweep::Cell;
use ballast_sim::{Batch, Distribution, METRICS, Metric, Unit};
use plotters::prelude::*;
use std::ops::Range;

const SIZE: (u32, u32) = (1_200, 800);
const BAR: RGBColor = RGBColor(31, 97, 141);
const MEAN: RGBColor = RGBColor(214, 137, 16);
const TAIL: RGBColor = RGBColor(192, 57, 43);
/// The number of bars in a histogram.
const BARS: u32 = 40;
/// The metrics shown for a batch.
const OF_BATCH: [&str; 9] = [
    "bad_debt",
    "insurance_used",
    "liquidated_volume",
    "gap_mean",
    "gap_max",
    "claims_wait_max",
    "funding_by_longs",
    "funding_by_shorts",
    "liquidations",
];
/// The metrics shown for a sweep.
const OF_SWEEP: [&str; 6] =
    ["bad_debt", "insurance_used", "users_cover", "liquidated_volume", "gap_mean", "volume"];

/// Draws histograms of the runs.
pub(super) fn of_batch(batch: &Batch) -> Image {
    image("Runs by result", (3, 3), &OF_BATCH, |area, metric| histogram(area, metric, batch))
}

/// Draws the mean and the 99th percentile at each point.
pub(super) fn of_sweep(done: &Done) -> Image {
    let title = format!(
        "Sweep over {}",
        done.axes.iter().map(|axis| axis.name.as_str()).collect::<Vec<_>>().join(", ")
    );
    image(&title, (2, 3), &OF_SWEEP, |area, metric| rows(area, metric, done))
}

/// Draws a chart with one panel per metric.
fn image(
    title: &str,
    split: (usize, usize),
    keys: &[&str],
    draw: impl Fn(&Area<'_>, &Metric) -> Drawn,
) -> Image {
    let mut image = String::new();
    {
        let root = SVGBackend::with_string(&mut image, SIZE).into_drawing_area();
        root.fill(&WHITE)?;
        let root = root.titled(title, ("sans-serif", 22))?;
        let metrics = keys.iter().filter_map(|key| METRICS.iter().find(|metric| metric.key == *key));
        for (area, metric) in root.split_evenly(split).iter().zip(metrics) {
            draw(area, metric)?;
        }
        root.present()?;
    }
    Ok(image)
}

fn axes<'a, 'b: 'a>(
    area: &'a Area<'b>,
    metric: &Metric,
    x: Range<f64>,
    y: Range<f64>,
) -> Result<Plot<'a, 'b>, Box<dyn std::error::Error>> {
    let unit = match metric.unit {
        Unit::Quote => " (quote)",
        Unit::Share => " (share)",
        Unit::Count => "",
        Unit::Seconds => " (seconds)",
    };
    let caption = format!("{}{unit}", metric.name);
    let mut chart = ChartBuilder::on(area);
    chart.margin(10).caption(caption, ("sans-serif", 14)).x_label_area_size(28).y_label_area_size(70);
    Ok(chart.build_cartesian_2d(x, y)?)
}

/// The bars of a histogram: their range, their width and the number of runs in each.
struct Bars {
    range: Range<f64>,
    width: f64,
    counts: Vec<u32>,
}

impl Bars {
    fn of(values: &[f64], unit: Unit) -> Self {
        let mut range = range(values.iter().copied());
        let is_one = values.iter().all(|value| *value == values[0]);
        let mut bars = if is_one { 1 } else { BARS };
        if unit == Unit::Count && !is_one {
            // Each bar covers the same number of integers.
            range = (range.start.floor() - 0.5).max(-0.5)..range.end.ceil() + 0.5;
            let per_bar = ((range.end - range.start) / f64::from(BARS)).ceil().max(1.0);
            bars = ((range.end - range.start) / per_bar).ceil() as u32;
            range.end = range.start + per_bar * f64::from(bars);
        }
        let width = (range.end - range.start) / f64::from(bars);
        let mut counts = vec![0u32; bars as usize];
        for value in values {
            let place = ((value - range.start) / width) as u32;
            counts[place.min(bars - 1) as usize] += 1;
        }
        Self { range, width, counts }
    }
}

fn histogram(area: &Area<'_>, metric: &Metric, batch: &Batch) -> Drawn {
    let values: Vec<f64> = batch.outcomes.iter().map(metric.of).collect();
    let Bars { range: x, width, counts } = Bars::of(&values, metric.unit);
    let most = counts.iter().copied().max().unwrap_or(1);
    let mut chart = axes(area, metric, x.clone(), 0.0..f64::from(most) * 1.05)?;
    chart
        .configure_mesh()
        .x_labels(5)
        .x_label_formatter(&|value| label(&x, *value))
        .y_labels(most.clamp(2, 5) as usize)
        .y_label_formatter(&|count| format!("{count:.0}"))
        .light_line_style(WHITE)
        .draw()?;
    let bars = counts.iter().enumerate().filter(|(_, count)| **count > 0).map(|(place, count)| {
        let left = x.start + width * place as f64;
        Rectangle::new([(left, 0.0), (left + width, f64::from(*count))], BAR.filled())
    });
    chart.draw_series(bars)?;
    Ok(())
}

fn rows(area: &Area<'_>, metric: &Metric, done: &Done) -> Drawn {
    let numbers: Vec<(f64, Distribution)> = done
        .cells
        .iter()
        .enumerate()
        .filter_map(|(place, cell)| match cell {
            Cell::Runs(batch) => Some((place as f64 + 1.0, batch.distribution(metric))),
            Cell::NotAllowed(_) => None,
        })
        .collect();
    let x = 0.5..done.cells.len() as f64 + 0.5;
    let y = range(numbers.iter().flat_map(|(_, numbers)| [numbers.mean, numbers.p99]));
    let mut chart = axes(area, metric, x, y.clone())?;
    chart
        .configure_mesh()
        .x_desc("row of the table")
        .x_labels(done.cells.len().clamp(2, 8))
        .x_label_formatter(&|row| format!("{row:.0}"))
        .y_labels(5)
        .y_label_formatter(&|value| label(&y, *value))
        .light_line_style(WHITE)
        .draw()?;
    for (name, colour, of) in [
        ("mean", MEAN, (|numbers| numbers.mean) as fn(&Distribution) -> f64),
        ("99 %", TAIL, |numbers| numbers.p99),
    ] {
        let dots =
            numbers.iter().map(|(place, numbers)| Circle::new((*place, of(numbers)), 4, colour.filled()));
        let series = chart.draw_series(dots)?;
        series.label(name).legend(move |(x, y)| Circle::new((x + 9, y), 4, colour.filled()));
    }
    legend(&mut chart)
}

#[cfg(test)]
mod tests {
    use super::{Bars, Unit};

    #[test]
    fn equal_values_make_one_bar_and_counts_make_whole_bars() {
        let bars = Bars::of(&[0.0; 40], Unit::Quote);
        assert_eq!(bars.counts, [40]);
        let bars = Bars::of(&[1.0, 2.0, 2.0, 5.0], Unit::Count);
        assert_eq!(bars.width, 1.0);
        assert_eq!(bars.counts.iter().sum::<u32>(), 4);
        let of = |value: f64| bars.counts[(value - bars.range.start) as usize];
        assert_eq!((of(1.0), of(2.0), of(3.0), of(5.0)), (1, 2, 0, 1));
    }
}
