//! What stands in the way of the budget: for every path that is over it, the units by group of sections, as text between two
//! marks of `docs/costs.md`.

use crate::case::Case;
use crate::cases;
use crate::markdown::grouped;
use crate::profile::{Report, Symbols, profile};
use crate::table::Table;
use anyhow::{Context, Result};
use std::collections::BTreeSet;

const BEGIN: &str = "<!-- breakdown: begin, written by `cargo run -p ballast-bench -- breakdown --write` -->";
const END: &str = "<!-- breakdown: end -->";

/// A column: its title, and the sections that it sums up.
const GROUPS: &[(&str, &[&str])] = &[
    ("accounts", &["entry and accounts", "account exit"]),
    ("clock, oracle", &["clock", "oracle read", "index taken in", "volatility"]),
    ("funding", &["funding", "store premium"]),
    ("claims, cover", &["claims", "cover"]),
    ("curve", &["curve"]),
    ("rule", &["rule: trade", "rule: liquidation", "rule: settlement", "rule: peg and depth", "fees"]),
    ("slots", &["touch", "apply to slot"]),
    ("health", &["health", "valuation"]),
    ("checks", &["invariant", "conservation"]),
    ("event", &["event"]),
    ("tokens", &["tokens"]),
];

/// The column of everything that no group names.
const REST: &str = "handler, rest";

/// The document with this text between its marks.
///
/// # Errors
/// When it has no marks.
pub fn replaced(document: &str, text: &str) -> Result<String> {
    let (before, rest) =
        document.split_once(BEGIN).with_context(|| format!("docs/costs.md lacks `{BEGIN}`"))?;
    let (_, after) = rest.split_once(END).with_context(|| format!("docs/costs.md lacks `{END}`"))?;
    Ok(format!("{before}{BEGIN}\n{text}{END}{after}"))
}

/// Both tables: each path over its budget with one position, and what three further positions add to it.
///
/// # Errors
/// When an instruction fails, or `symbols` are not those of the bytecode.
pub fn text(committed: &Table, symbols: &Symbols) -> Result<String> {
    let over: BTreeSet<String> =
        committed.rows.iter().filter(|row| row.is_met() == Some(false)).map(|row| row.name()).collect();
    let cases: Vec<Case> = cases::all().into_iter().filter(|case| over.contains(&case.name())).collect();
    let mut one = header("one position", "budget");
    let mut further = header("each further position", "budget");
    for case in &cases {
        let [least, most] = [1, 4].map(|count| case.positions.contains(&count).then_some(count));
        let least = least.map(|count| profile(case, count, symbols)).transpose()?;
        let most = most.map(|count| profile(case, count, symbols)).transpose()?;
        if let Some(report) = &least {
            one.push_str(&line(&case.name(), case.budget, &units(report)));
        }
        if let (Some(least), Some(most)) = (&least, &most) {
            let (least, most) = (units(least), units(most));
            let added: Vec<u64> =
                most.iter().zip(&least).map(|(most, least)| most.saturating_sub(*least) / 3).collect();
            further.push_str(&line(&case.name(), Some(crate::budget::FURTHER_POSITION), &added));
        }
    }
    Ok(format!("{one}\n{further}"))
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
    format!("| `{name}` | {} |\n", cells.join(" | "))
}

/// Units by group, the calls of other programs with the tokens, and the rest at the end. Work for other positions counts where
/// it is done.
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
