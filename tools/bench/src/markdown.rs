//! Formats the table as text, for the space between the markers in `docs/costs.md`.

use crate::case::CROSS;
use crate::scheduled;
use crate::table::{Row, Table};
use anyhow::{Context, Result};

/// A part of a document that one of this tool's commands writes.
#[derive(Clone, Copy, Debug)]
pub struct Part {
    /// The name used in the markers before and after the part.
    pub name: &'static str,
    /// The subcommand that writes the part.
    pub command: &'static str,
}

const COSTS: Part = Part { name: "costs", command: "cu" };
const SCHEDULED: Part = Part { name: "scheduled", command: "cu" };

impl Part {
    /// Replaces the text between the part's markers.
    ///
    /// # Errors
    /// Returns an error if the document has no markers.
    pub fn replaced(&self, document: &str, text: &str) -> Result<String> {
        let Self { name, command } = self;
        let begin =
            format!("<!-- {name}: begin, written by `cargo run -p ballast-bench -- {command} --write` -->");
        let end = format!("<!-- {name}: end -->");
        let lacks = |mark: &str| format!("the document lacks `{mark}`");
        let (before, rest) = document.split_once(&begin).with_context(|| lacks(&begin))?;
        let (_, after) = rest.split_once(&end).with_context(|| lacks(&end))?;
        Ok(format!("{before}{begin}\n{text}{end}{after}"))
    }
}

/// Replaces the table in `docs/costs.md`.
///
/// # Errors
/// Returns an error if the document has no markers.
pub fn replaced(document: &str, table: &Table) -> Result<String> {
    let document = COSTS.replaced(document, &text(table))?;
    SCHEDULED.replaced(&document, &scheduled::markdown::text(&table.block, &table.scheduled))
}

fn text(table: &Table) -> String {
    let mut text = String::from(
        "| instruction | path | 1 | 4 | 8 | each further | budget | met |\n|---|---|---|---|---|---|---|---|\n",
    );
    table.rows.iter().for_each(|row| text.push_str(&line(row)));
    text.push_str("\n| size | bytes |\n|---|---|\n");
    text.push_str(&format!("| bytecode | {} |\n", grouped(table.bytecode_bytes)));
    for (name, bytes) in &table.accounts {
        text.push_str(&format!("| {name} | {} |\n", grouped(*bytes)));
    }
    text
}

fn line(row: &Row) -> String {
    let cells = cells(row);
    format!("| {} |\n", cells.join(" | "))
}

/// Returns the cells of a row.
#[must_use]
pub fn cells(row: &Row) -> Vec<String> {
    let number = |figure: Option<u64>| figure.map_or("–".to_owned(), grouped);
    let met = match row.is_met() {
        None => "–",
        Some(true) => "yes",
        Some(false) => "no",
    };
    let mut cells = vec![row.instruction.clone(), row.path.clone()];
    cells.extend(CROSS.iter().map(|count| number(row.units.get(count).copied())));
    cells.extend([number(row.further()), number(row.budget), met.to_owned()]);
    cells
}

/// Formats a number with thousands separators.
#[must_use]
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let groups: Vec<&str> = digits
        .as_bytes()
        .rchunks(3)
        .rev()
        .map(|group| std::str::from_utf8(group).unwrap_or_default())
        .collect();
    groups.join(",")
}
