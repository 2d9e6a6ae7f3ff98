//! Draws the chart in the terminal with braille dots.

use crate::session::Moment;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Color;
use ratatui::symbols::Marker;
use ratatui::widgets::{Axis, Chart, Dataset, GraphType, Widget};

const WIDTH: u16 = 100;
const HEIGHT: u16 = 22;
const INDEX_COLOUR: Color = Color::Yellow;
const MARK_COLOUR: Color = Color::Cyan;

/// Returns the chart as lines of text, with terminal colours if `coloured` is true.
#[must_use]
pub fn to_text(moments: &[Moment], coloured: bool) -> String {
    let series = |value: fn(&Moment) -> f64| -> Vec<(f64, f64)> {
        moments.iter().enumerate().map(|(step, moment)| (step as f64, value(moment))).collect()
    };
    let (index, mark) = (series(|moment| moment.index), series(|moment| moment.mark));
    let prices = || index.iter().chain(&mark).map(|(_, price)| *price);
    let (low, high) = (prices().fold(f64::INFINITY, f64::min), prices().fold(0.0, f64::max));
    let steps = moments.len().saturating_sub(1).max(1) as f64;
    let datasets = vec![line("index", &index, INDEX_COLOUR), line("mark", &mark, MARK_COLOUR)];
    let labels = [0.0, 0.5, 1.0].map(|part| format!("{:.4}", low + part * (high - low)));
    let chart = Chart::new(datasets)
        .x_axis(
            Axis::default().bounds([0.0, steps]).labels(["first step".to_owned(), "last step".to_owned()]),
        )
        .y_axis(Axis::default().bounds([low, high]).labels(labels));
    let mut buffer = Buffer::empty(Rect::new(0, 0, WIDTH, HEIGHT));
    chart.render(buffer.area, &mut buffer);
    write(&buffer, coloured)
}

fn line<'a>(name: &'a str, points: &'a [(f64, f64)], colour: Color) -> Dataset<'a> {
    let dataset = Dataset::default().name(name).data(points);
    dataset.marker(Marker::Braille).graph_type(GraphType::Line).style(colour)
}

fn write(buffer: &Buffer, coloured: bool) -> String {
    let mut text = String::new();
    for y in 0..HEIGHT {
        let line: String = (0..WIDTH).map(|x| cell(buffer, (x, y), coloured)).collect();
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

fn cell(buffer: &Buffer, place: (u16, u16), coloured: bool) -> String {
    let cell = &buffer[place];
    let code = match cell.fg {
        INDEX_COLOUR => 33,
        MARK_COLOUR => 36,
        _ => return cell.symbol().to_owned(),
    };
    if coloured { format!("\u{1b}[{code}m{}\u{1b}[0m", cell.symbol()) } else { cell.symbol().to_owned() }
}
