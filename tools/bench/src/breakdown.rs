//! Breaks down every path that exceeds its budget. The compute units of each group of sections are written between two markers in
//! `docs/costs.md`.

use crate::budget::{FURTHER_POSITION, with_positions};
use crate::case::Case;
use crate::cases;
use crate::markdown::{Part, grouped};
use crate::profile::{Report, Symbols, profile};
use crate::table::Table;
use anyhow::Result;
use std::collections::BTreeSet;

const PART: Part = Part { name: "breakdown", command: "breakdown" };

/// A column, with its title and the sections that it sums.
const GROUPS: &[(&str, &[&str])] = &[
    ("accounts", &["entry and accounts", "account exit"]),
    ("clock, oracle", &["clock", "oracle read", "index taken in", "volatility"]),
    ("funding", &["funding", "store premium"]),
    ("claims, cover", &["claims", "cover"]),
    ("curve", &["curve"]),
    ("rule", &["rule: trade", "rule: liquidation", "rule: settlement", "rule: peg and depth", "fees"]),
    ("positions", &["touch", "apply to position"]),
    ("health", &["health", "valuation"]),
    ("checks", &["invariant", "conservation"]),
    ("event", &["event"]),
    ("tokens", &["tokens"]),
];

/// The title of the column for all sections that belong to no group.
const REST: &str = "handler, rest";

/// A path's units per group, for one number of positions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Measured {
    /// The number of positions.
    pub positions: u32,
    /// The units of each group.
    pub units: Vec<u64>,
}

/// Replaces the text between the document's markers.
///
/// # Errors
/// Returns an error if the document has no markers.
pub fn replaced(document: &str, text: &str) -> Result<String> {
    PART.replaced(document, text)
}

/// Returns both tables. The first table shows each path that exceeds its budget, with the smallest measured number of positions
/// (usually one). The second table shows the additional cost per position up to the next measured number.
///
/// # Errors
/// Returns an error if an instruction fails, or if `symbols` do not belong to the bytecode.
pub fn text(committed: &Table, symbols: &Symbols) -> Result<String> {
    let over: BTreeSet<String> =
        committed.rows.iter().filter(|row| row.is_met() == Some(false)).map(|row| row.name()).collect();
    let cases: Vec<Case> = cases::all().into_iter().filter(|case| over.contains(&case.name())).collect();
    let mut one = header("one position", "budget");
    let mut further = header("each further position", "budget");
    for case in &cases {
        let mut counts = case.positions.iter().copied();
        let Some(least) = counts.next() else { continue };
        let units_of = |count| profile(case, count, symbols).map(|report| units(&report));
        let fewest = Measured { positions: least, units: units_of(least)? };
        let budget = case.budget.map(|budget| with_positions(budget, least));
        one.push_str(&line(&titled(&case.name(), least), budget, &fewest.units));
        if let Some(next) = counts.next() {
            let added = each_further(&fewest, &Measured { positions: next, units: units_of(next)? });
            further.push_str(&line(&titled(&case.name(), 1), Some(FURTHER_POSITION), &added));
        }
    }
    Ok(format!("{one}\n{further}"))
}

/// Returns a path's name, followed by the number of positions unless there is only one.
#[must_use]
pub fn titled(name: &str, positions: u32) -> String {
    if positions == 1 { format!("`{name}`") } else { format!("`{name}`, {positions} positions") }
}

/// Returns the additional cost per position, which is derived from the units for two numbers of positions and rounded down.
#[must_use]
pub fn each_further(fewer: &Measured, more: &Measured) -> Vec<u64> {
    let further = u64::from(more.positions.saturating_sub(fewer.positions).max(1));
    let pairs = more.units.iter().zip(&fewer.units);
    pairs.map(|(more, fewer)| more.saturating_sub(*fewer) / further).collect()
}

fn header(first: &str, last: &str) -> String {
    let titles: Vec<&str> = GROUPS.iter().map(|(title, _)| *title).chain([REST, "all", last]).collect();
    format!("| {first} | {} |\n|---|{}\n", titles.join(" | "), "---|".repeat(titles.len()))
}

fn line(name: &str, budget: Option<u64>, units: &[u64]) -> String {
    let cells: Vec<String> = units
        .iter()
        .copied()
        .chain([units.iter().sum()])
        .map(grouped)
        .chain([budget.map_or("–".to_owned(), grouped)])
        .collect();
    format!("| {name} | {} |\n", cells.join(" | "))
}

/// Returns the units per group. Calls to other programs count towards the group for tokens, and the remaining sections come last.
/// Work for other positions counts towards the group that does it.
fn units(report: &Report) -> Vec<u64> {
    let mut sums = vec![0; GROUPS.len() + 1];
    for section in &report.sections {
        let name = section.name.strip_prefix("other positions: ").unwrap_or(&section.name);
        let group = GROUPS.iter().position(|(_, sections)| sections.contains(&name));
        sums[group.unwrap_or(GROUPS.len())] += section.units;
    }
    sums[GROUPS.len() - 1] += report.called;
    sums
}
