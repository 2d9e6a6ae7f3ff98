//! Writes the chart to a file.

use crate::session::Moment;
use anyhow::Result;
use ballast_cli::chart_file::{self, Area, Drawn, Image, legend, range};
use plotters::prelude::*;
use std::path::Path;

const SIZE: (u32, u32) = (1_200, 760);
const INDEX_COLOUR: RGBColor = RGBColor(214, 137, 16);
const MARK_COLOUR: RGBColor = RGBColor(31, 97, 141);
const LIQUIDATION_COLOUR: RGBColor = RGBColor(192, 57, 43);
const CLAIMS_COLOUR: RGBColor = RGBColor(244, 208, 63);

/// Draws `moments` into `file` under `title`. If the format supports text, `report` is placed below the chart.
///
/// # Errors
/// Returns an error if the file cannot be written.
pub fn draw(file: &Path, title: &str, report: &str, moments: &[Moment]) -> Result<()> {
    chart_file::write(file, title, report, image(title, moments))
}

fn image(title: &str, moments: &[Moment]) -> Image {
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

/// Returns a function that maps a step to the hours since the first step, for the horizontal axis.
fn hours(moments: &[Moment]) -> impl Fn(&Moment) -> f64 + Copy {
    let first = moments.first().map_or(0, |moment| moment.time);
    move |moment| (moment.time - first) as f64 / 3_600.0
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
        ("all that is owed", CLAIMS_COLOUR.stroke_width(1), |moment| moment.claims),
    ] {
        let points = moments.iter().map(|moment| (hour(moment), millions(amount(moment))));
        let series = chart.draw_series(LineSeries::new(points, style))?;
        series.label(name).legend(move |(x, y)| PathElement::new([(x, y), (x + 18, y)], style));
    }
    legend(&mut chart)
}
