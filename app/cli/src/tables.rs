//! Formats terminal tables and the numbers in them.

use comfy_table::presets::UTF8_HORIZONTAL_ONLY;
use comfy_table::{CellAlignment, ContentArrangement, LineStyle, Table};
use console::{Term, measure_text_width};

/// The narrowest width to which text is fitted.
const NARROWEST: usize = 30;

/// Creates a table with `headers`. The header row is left out if all headers are empty.
#[must_use]
pub fn table(headers: &[&str]) -> Table {
    let mut table = Table::new();
    table
        .load_style(UTF8_HORIZONTAL_ONLY.row_separator(LineStyle::none()))
        .set_content_arrangement(ContentArrangement::Disabled);
    if headers.iter().any(|header| !header.is_empty()) {
        table.set_header(headers);
    }
    table
}

/// Adds a row. The first cell is text, and the other cells are numbers.
pub fn row<const N: usize, T: ToString>(table: &mut Table, cells: [T; N]) {
    table.add_row(cells.map(|cell| cell.to_string()));
    for column in table.column_iter_mut().skip(1) {
        column.set_cell_alignment(CellAlignment::Right);
    }
}

/// Returns the width to which text is fitted: the environment variable `COLUMNS`, or the terminal's width. `None` if the output is
/// not a terminal. Unit: columns.
#[must_use]
pub fn width() -> Option<usize> {
    let named = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
    let term = Term::stdout();
    let own = || term.is_term().then(|| term.size_checked()).flatten().map(|(_, columns)| columns.into());
    named.or_else(own).map(|width: usize| width.max(NARROWEST))
}

/// Formats rows as a table. If the table is wider than the terminal, each row becomes a block with one line per column.
#[must_use]
pub fn list(headers: &[&str], rows: &[Vec<String>]) -> String {
    list_within(headers, rows, width())
}

/// Formats rows like [`list`], for a terminal of this width.
#[must_use]
pub fn list_within(headers: &[&str], rows: &[Vec<String>], width: Option<usize>) -> String {
    let mut table = table(headers);
    for cells in rows {
        table.add_row(cells);
    }
    for column in table.column_iter_mut().skip(1) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    let text = table.to_string();
    if fits(&text, width) {
        return text;
    }
    let blocks = rows.iter().map(|cells| {
        let (title, rest) =
            cells.split_first().map_or((String::new(), &[][..]), |(title, rest)| (title.clone(), rest));
        let facts: Vec<_> = headers
            .iter()
            .skip(1)
            .zip(rest)
            .map(|(header, cell)| ((*header).to_owned(), cell.clone()))
            .collect();
        format!("{title}\n{}", facts_within(&facts, width))
    });
    blocks.collect::<Vec<_>>().join("\n\n")
}

/// Formats names and values in two columns. A value that is too wide for the terminal moves to its own line.
#[must_use]
pub fn facts(facts: &[(String, String)]) -> String {
    facts_within(facts, width())
}

/// Formats names and values like [`facts`], for a terminal of this width.
#[must_use]
pub fn facts_within(facts: &[(String, String)], width: Option<usize>) -> String {
    let names = facts.iter().map(|(name, _)| measure_text_width(name)).max().unwrap_or_default();
    let values = facts.iter().map(|(_, value)| measure_text_width(value));
    let room = width.map_or(usize::MAX, |width| width.saturating_sub(names + 4));
    let widest = values.filter(|value| *value <= room).max().unwrap_or_default();
    let lines = facts.iter().map(|(name, value)| {
        let own = measure_text_width(value);
        let gap = " ".repeat(names.saturating_sub(measure_text_width(name)) + widest.saturating_sub(own));
        if own <= room { format!("  {name}{gap}  {value}") } else { format!("  {name}\n    {value}") }
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// Breaks a sentence at spaces so that no line is wider than the terminal.
#[must_use]
pub fn wrapped(text: &str) -> String {
    wrapped_within(text, width())
}

/// Breaks a sentence like [`wrapped`], for a terminal of this width.
#[must_use]
pub fn wrapped_within(text: &str, width: Option<usize>) -> String {
    let Some(width) = width else { return text.to_owned() };
    let mut lines: Vec<String> = vec![String::new()];
    for word in text.split(' ') {
        match lines.last_mut() {
            Some(line) if line.is_empty() => line.push_str(word),
            Some(line) if measure_text_width(line) + 1 + measure_text_width(word) <= width => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines.join("\n")
}

fn fits(text: &str, width: Option<usize>) -> bool {
    width.is_none_or(|width| text.lines().all(|line| measure_text_width(line.trim_end()) <= width))
}

/// Formats an amount of 1e-6 quote with all digits.
#[must_use]
pub fn money(amount: i64) -> String {
    let sign = if amount < 0 { "-" } else { "" };
    let (whole, rest) = (amount.unsigned_abs() / 1_000_000, amount.unsigned_abs() % 1_000_000);
    format!("{sign}{}.{rest:06}", grouped(whole, ""))
}

/// Formats a number and groups its digits by three.
#[must_use]
pub fn grouped(number: u64, rest: &str) -> String {
    let (head, tail) = (number / 1_000, number % 1_000);
    if head == 0 { format!("{tail}{rest}") } else { grouped(head, &format!(",{tail:03}{rest}")) }
}

/// Formats a duration as text.
#[must_use]
pub fn duration(seconds: i64) -> String {
    match seconds {
        ..120 => format!("{seconds} s"),
        120..7_200 => format!("{:.1} min", seconds as f64 / 60.0),
        7_200..172_800 => format!("{:.1} h", seconds as f64 / 3_600.0),
        _ => format!("{:.1} d", seconds as f64 / 86_400.0),
    }
}

/// Formats a ratio (1e-6) as a percentage with two decimals, rounded towards zero.
#[must_use]
pub fn percent(ratio: i64) -> String {
    let sign = if ratio < 0 { "-" } else { "" };
    let hundredths = ratio.unsigned_abs() / 100;
    format!("{sign}{}.{:02} %", grouped(hundredths / 100, ""), hundredths % 100)
}

/// Formats a ratio (1e-6) as a multiple with two decimals, rounded down, such as `9.70x`.
#[must_use]
pub fn times(ratio: u64) -> String {
    let hundredths = ratio / 10_000;
    format!("{}.{:02}x", grouped(hundredths / 100, ""), hundredths % 100)
}

/// Formats a span of seconds in whole seconds, minutes or hours, such as `48 s`.
#[must_use]
pub fn span(seconds: i64) -> String {
    match seconds.max(0) {
        seconds @ ..120 => format!("{seconds} s"),
        seconds @ 120..7_200 => format!("{} min", (seconds + 59) / 60),
        seconds => format!("{} h", (seconds + 3_599) / 3_600),
    }
}
