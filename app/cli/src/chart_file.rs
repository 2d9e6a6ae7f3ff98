//! Writes charts to files, either as an SVG image or as an HTML page with the image and the report.

use anyhow::{Context, Result, anyhow, bail};
use plotters::coord::Shift;
use plotters::coord::types::RangedCoordf64;
use plotters::prelude::*;
use std::path::Path;

/// The format of a chart file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// An image.
    Svg,
    /// A page with the image and the report.
    Html,
}

impl Format {
    /// Chooses the format from the file's extension.
    ///
    /// # Errors
    /// Returns an error if the extension is neither `.svg` nor `.html`.
    pub fn of(file: &Path) -> Result<Self> {
        let extension = file.extension().map(|extension| extension.to_string_lossy().to_ascii_lowercase());
        match extension.as_deref() {
            Some("svg") => Ok(Self::Svg),
            Some("html" | "htm") => Ok(Self::Html),
            _ => {
                bail!("the chart file name {} has an unknown extension: use .svg or .html", file.display())
            }
        }
    }
}

/// Writes an image with a title to `file`. An HTML page also contains `report`.
///
/// # Errors
/// Returns an error if the image could not be drawn, or if the file cannot be written.
pub fn write(file: &Path, title: &str, report: &str, image: Image) -> Result<()> {
    let format = Format::of(file)?;
    let image = image.map_err(|error| anyhow!("cannot draw the chart: {error}"))?;
    let content = match format {
        Format::Svg => image,
        Format::Html => page(title, &image, report),
    };
    std::fs::write(file, content).with_context(|| format!("cannot write the chart {}", file.display()))
}

/// The result of drawing on an image.
pub type Drawn = std::result::Result<(), Box<dyn std::error::Error>>;

/// The text of an SVG image, or the error that occurred while drawing it.
pub type Image = std::result::Result<String, Box<dyn std::error::Error>>;

/// A part of an image.
pub type Area<'a> = DrawingArea<SVGBackend<'a>, Shift>;

/// Returns the range of `values`, with a small margin. A range without negative values does not begin below zero. If all values are
/// equal, the range is wide enough for readable labels.
#[must_use]
pub fn range(values: impl Iterator<Item = f64> + Clone) -> std::ops::Range<f64> {
    let (low, high) =
        (values.clone().fold(f64::INFINITY, f64::min), values.fold(f64::NEG_INFINITY, f64::max));
    if !low.is_finite() || (low == 0.0 && high == 0.0) {
        return 0.0..1.0;
    }
    let margin = if high > low { (high - low) * 0.05 } else { high.abs() * 0.1 };
    let start = if low >= 0.0 { (low - margin).max(0.0) } else { low - margin };
    start..high + margin
}

/// Formats an axis label for `value`, with enough digits to tell neighbouring labels on an axis of this `range` apart.
#[must_use]
pub fn label(range: &std::ops::Range<f64>, value: f64) -> String {
    let step = (range.end - range.start).abs() / 5.0;
    let digits = if step >= 1.0 || step <= 0.0 { 0 } else { (-step.log10()).ceil() as usize };
    let text = format!("{value:.digits$}");
    // A tiny negative value would be shown as a negative zero.
    if text.trim_start_matches(['-', '0', '.']).is_empty() {
        text.trim_start_matches('-').to_owned()
    } else {
        text
    }
}

/// A pair of axes in an image.
pub type Plot<'a, 'b> = ChartContext<'a, SVGBackend<'b>, Cartesian2d<RangedCoordf64, RangedCoordf64>>;

/// Draws a legend with the names of the series.
///
/// # Errors
/// Returns an error if the legend cannot be drawn.
pub fn legend<'a, 'b: 'a>(chart: &mut Plot<'a, 'b>) -> Drawn {
    chart
        .configure_series_labels()
        .position(SeriesLabelPosition::UpperRight)
        .background_style(WHITE.mix(0.85))
        .border_style(BLACK.mix(0.3))
        .draw()?;
    Ok(())
}

fn page(title: &str, image: &str, report: &str) -> String {
    let (title, report) = (escape(title), escape(report));
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head><meta charset=\"utf-8\"><title>{title}</title></head>\n\
         <body style=\"font-family: sans-serif; max-width: 1240px; margin: 2em auto\">\n{image}\n\
         <pre>{report}</pre>\n</body>\n</html>\n"
    )
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::{label, range};

    #[test]
    fn labels_are_whole_numbers_where_that_is_enough() {
        let axis = range([64.0, 64.0].into_iter());
        assert!(axis.start < 60.0 && axis.end > 68.0, "{axis:?}");
        assert_eq!(label(&axis, 64.0), "64");
        assert_eq!(range([0.0, 0.0].into_iter()), 0.0..1.0);
        let axis = range([0.0, 100.0].into_iter());
        assert_eq!((axis.start, label(&axis, 20.0).as_str()), (0.0, "20"));
        assert_eq!(label(&(-1.0..1.0), -0.000_1), "0.0");
        assert_eq!(label(&(0.004..0.005), 0.0042), "0.0042");
    }
}
