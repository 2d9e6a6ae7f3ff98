//! The chart as a file: an SVG image, alone or in an HTML page with the report.

use crate::demo::session::Moment;
use anyhow::{Context, Result, anyhow, bail};
use plotters::coord::Shift;
use plotters::prelude::*;
use std::path::Path;

/// What kind of file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// An image.
    Svg,
    /// A page with the image and the report.
    Html,
}

impl Format {
    /// By the file's extension.
    ///
    /// # Errors
    /// Another extension.
    pub fn of(file: &Path) -> Result<Self> {
        let extension = file.extension().map(|extension| extension.to_string_lossy().to_ascii_lowercase());
        match extension.as_deref() {
            Some("svg") => Ok(Self::Svg),
            Some("html" | "htm") => Ok(Self::Html),
            _ => bail!("{}: a chart's file name must end with .svg or .html", file.display()),
        }
    }
}

const SIZE: (u32, u32) = (1_200, 760);
const INDEX_COLOUR: RGBColor = RGBColor(214, 137, 16);
const MARK_COLOUR: RGBColor = RGBColor(31, 97, 141);
const LIQUIDATION_COLOUR: RGBColor = RGBColor(192, 57, 43);
const CLAIMS_COLOUR: RGBColor = RGBColor(244, 208, 63);

/// Draws `moments` into `file`, under `title`, with `report` below it where the format has room for text.
///
/// # Errors
/// A file that cannot be written.
pub fn draw(file: &Path, (title, report): (&str, &str), moments: &[Moment]) -> Result<()> {
    let format = Format::of(file)?;
    let image = image(title, moments).map_err(|error| anyhow!("cannot draw the chart: {error}"))?;
    let content = match format {
        Format::Svg => image,
        Format::Html => page(title, &image, report),
    };
    std::fs::write(file, content).with_context(|| format!("cannot write the chart {}", file.display()))
}

type Drawn = std::result::Result<(), Box<dyn std::error::Error>>;

fn image(title: &str, moments: &[Moment]) -> std::result::Result<String, Box<dyn std::error::Error>> {
    let mut image = String::new();
    {
        let root = SVGBackend::with_string(&mut image, SIZE).into_drawing_area();
        root.fill(&WHITE)?;
        let root = root.titled(title, ("sans-serif", 22))?;
        let (prices, money) = root.split_vertically(480);
        draw_prices(&prices, moments)?;
        draw_money(&money, moments)?;
        root.present()?;
    }
    Ok(image)
}

type Area<'a> = DrawingArea<SVGBackend<'a>, Shift>;

/// Hours since the first step, for the horizontal axis.
fn hours(moments: &[Moment]) -> impl Fn(&Moment) -> f64 + Copy {
    let first = moments.first().map_or(0, |moment| moment.time);
    move |moment| (moment.time - first) as f64 / 3_600.0
}

fn range(values: impl Iterator<Item = f64> + Clone) -> std::ops::Range<f64> {
    let (low, high) =
        (values.clone().fold(f64::INFINITY, f64::min), values.fold(f64::NEG_INFINITY, f64::max));
    let margin = ((high - low) * 0.05).max(high.abs() * 1e-6).max(1e-9);
    if low.is_finite() { low - margin..high + margin } else { 0.0..1.0 }
}

fn draw_prices(area: &Area<'_>, moments: &[Moment]) -> Drawn {
    let hour = hours(moments);
    let end = moments.last().map_or(1.0, hour).max(1e-9);
    let prices = range(moments.iter().flat_map(|moment| [moment.index, moment.mark]));
    let mut chart = ChartBuilder::on(area)
        .margin(12)
        .x_label_area_size(28)
        .y_label_area_size(90)
        .build_cartesian_2d(0.0..end, prices)?;
    chart.configure_mesh().y_desc("quote per contract").light_line_style(WHITE).draw()?;
    for (name, colour, price) in [
        ("index", INDEX_COLOUR, (|moment| moment.index) as fn(&Moment) -> f64),
        ("mark", MARK_COLOUR, |moment| moment.mark),
    ] {
        let points = moments.iter().map(|moment| (hour(moment), price(moment)));
        let style = colour.stroke_width(2);
        let series = chart.draw_series(LineSeries::new(points, style))?;
        series.label(name).legend(move |(x, y)| PathElement::new([(x, y), (x + 18, y)], style));
    }
    let hit = moments.iter().filter(|moment| moment.liquidations > 0);
    let dots = hit.map(|moment| Circle::new((hour(moment), moment.mark), 4, LIQUIDATION_COLOUR.filled()));
    let series = chart.draw_series(dots)?;
    series.label("liquidations").legend(|(x, y)| Circle::new((x + 9, y), 4, LIQUIDATION_COLOUR.filled()));
    legend(&mut chart)
}

fn draw_money(area: &Area<'_>, moments: &[Moment]) -> Drawn {
    let hour = hours(moments);
    let end = moments.last().map_or(1.0, hour).max(1e-9);
    let millions = |amount: i64| amount as f64 / 1e12;
    let amounts = range(moments.iter().flat_map(|moment| [millions(moment.vault), millions(moment.claims)]));
    let mut chart = ChartBuilder::on(area)
        .margin(12)
        .x_label_area_size(36)
        .y_label_area_size(90)
        .build_cartesian_2d(0.0..end, amounts)?;
    let mut mesh = chart.configure_mesh();
    mesh.x_desc("hours").y_desc("million quote").light_line_style(WHITE).draw()?;
    for (name, style, amount) in [
        ("vault", MARK_COLOUR.stroke_width(4), (|moment| moment.vault) as fn(&Moment) -> i64),
        ("all claims", CLAIMS_COLOUR.stroke_width(1), |moment| moment.claims),
    ] {
        let points = moments.iter().map(|moment| (hour(moment), millions(amount(moment))));
        let series = chart.draw_series(LineSeries::new(points, style))?;
        series.label(name).legend(move |(x, y)| PathElement::new([(x, y), (x + 18, y)], style));
    }
    legend(&mut chart)
}

type Plot<'a, 'b> = ChartContext<
    'a,
    SVGBackend<'b>,
    Cartesian2d<plotters::coord::types::RangedCoordf64, plotters::coord::types::RangedCoordf64>,
>;

fn legend<'a, 'b: 'a>(chart: &mut Plot<'a, 'b>) -> Drawn {
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
