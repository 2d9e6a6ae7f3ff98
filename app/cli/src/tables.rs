//! Formats terminal tables and the numbers in them.

use comfy_table::presets::UTF8_HORIZONTAL_ONLY;
use comfy_table::{CellAlignment, ContentArrangement, LineStyle, Table};

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
