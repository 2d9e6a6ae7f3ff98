//! Prints the table to a terminal.

use crate::markdown::{cells, grouped};
use crate::table::Table;
use comfy_table::{CellAlignment, Table as Grid, presets};

/// Formats the whole table as text.
#[must_use]
pub fn table(costs: &Table) -> String {
    let mut grid = Grid::new();
    grid.load_style(presets::NOTHING);
    grid.set_header(["instruction", "path", "1", "4", "8", "each further", "budget", "met"]);
    costs.rows.iter().for_each(|row| {
        grid.add_row(cells(row));
    });
    for place in 2..7 {
        if let Some(column) = grid.column_mut(place) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    let mut sizes = vec![format!("bytecode {}", grouped(costs.bytecode_bytes))];
    sizes.extend(costs.accounts.iter().map(|(name, bytes)| format!("{name} {}", grouped(*bytes))));
    let budgeted = costs.rows.iter().filter_map(|row| row.is_met());
    let (met, all) = budgeted.fold((0, 0), |(met, all), is_met| (met + u32::from(is_met), all + 1));
    format!("{grid}\n\nbytes: {}\nwithin the budget: {met} of {all} paths that have one", sizes.join(", "))
}
