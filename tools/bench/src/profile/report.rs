//! The result of a profile.

use super::sections::section_of;
use super::stacks::Stack;
use crate::markdown::grouped;
use comfy_table::{CellAlignment, Table as Grid, presets};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// The distribution of an instruction's compute units.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    /// The name of the case.
    pub case: String,
    /// The number of positions in the account.
    pub positions: u32,
    /// The total units according to the log, including calls to other programs.
    pub units: u64,
    /// The units used by called programs.
    pub called: u64,
    /// The program's own units by section, largest first. The sections add up to `units` minus `called`.
    pub sections: Vec<Section>,
    /// The program's own units by function, largest first.
    pub functions: Vec<Function>,
}

/// A section of an instruction.
#[derive(Clone, Debug, Serialize)]
pub struct Section {
    /// The section's name.
    pub name: String,
    /// The units used in the section.
    pub units: u64,
}

/// A function in the program or in a library. Functions of Rust's standard library count as part of their callers.
#[derive(Clone, Debug, Serialize)]
pub struct Function {
    /// The function's path.
    pub name: String,
    /// The units used by the function's own code.
    pub own: u64,
    /// The units used by the function's own code and by everything that it calls.
    pub all: u64,
}

impl Report {
    pub(super) fn new(
        case: String,
        positions: u32,
        units: u64,
        called: u64,
        stacks: &HashMap<Stack, u64>,
    ) -> Self {
        Self { case, positions, units, called, sections: sections(stacks), functions: functions(stacks) }
    }

    /// Formats the report as text, listing at most `functions` functions.
    #[must_use]
    pub fn text(&self, functions: usize) -> String {
        let own = self.units - self.called;
        let heading = format!(
            "{} with {} position(s): {} units, {} of them in programs that it calls",
            self.case,
            self.positions,
            grouped(self.units),
            grouped(self.called)
        );
        let mut sections = grid(["section", "units", "%"]);
        for section in &self.sections {
            sections.add_row([section.name.clone(), grouped(section.units), percent(section.units, own)]);
        }
        let mut table = grid(["own", "with calls", "function"]);
        for function in self.functions.iter().take(functions) {
            table.add_row([grouped(function.own), grouped(function.all), function.name.clone()]);
        }
        right(&mut sections, 1);
        right(&mut sections, 2);
        right(&mut table, 0);
        right(&mut table, 1);
        if functions == 0 {
            format!("{heading}\n\n{sections}")
        } else {
            format!("{heading}\n\n{sections}\n\n{table}")
        }
    }
}

fn grid<const COLUMNS: usize>(header: [&str; COLUMNS]) -> Grid {
    let mut grid = Grid::new();
    grid.load_style(presets::NOTHING);
    grid.set_header(header);
    grid
}

fn right(grid: &mut Grid, column: usize) {
    if let Some(column) = grid.column_mut(column) {
        column.set_cell_alignment(CellAlignment::Right);
    }
}

fn percent(part: u64, whole: u64) -> String {
    format!("{}.{}", part * 100 / whole.max(1), part * 1_000 / whole.max(1) % 10)
}

fn sections(stacks: &HashMap<Stack, u64>) -> Vec<Section> {
    let mut sums = BTreeMap::new();
    for (stack, units) in stacks {
        *sums.entry(section_of(stack)).or_default() += units;
    }
    let mut sections: Vec<_> = sums.into_iter().map(|(name, units)| Section { name, units }).collect();
    sections.sort_by(|one, other| other.units.cmp(&one.units).then_with(|| one.name.cmp(&other.name)));
    sections
}

fn functions(stacks: &HashMap<Stack, u64>) -> Vec<Function> {
    let mut sums: BTreeMap<&str, (u64, u64)> = BTreeMap::new();
    for (stack, units) in stacks {
        let named = || stack.iter().map(AsRef::as_ref).filter(|name| !is_rusts(name));
        // Count a recursive function only once.
        let names: BTreeSet<&str> = named().collect();
        names.into_iter().for_each(|name| sums.entry(name).or_default().1 += units);
        if let Some(last) = named().next_back() {
            sums.entry(last).or_default().0 += units;
        }
    }
    let function = |(name, (own, all)): (&str, (u64, u64))| Function { name: name.to_owned(), own, all };
    let mut functions: Vec<_> = sums.into_iter().map(function).collect();
    functions.sort_by(|one, other| other.own.cmp(&one.own).then_with(|| one.name.cmp(&other.name)));
    functions
}

/// Returns whether a function belongs to Rust's standard library, such as `core::mem::swap`, `<u64>::wrapping_add` or `<core::..>::..`.
fn is_rusts(name: &str) -> bool {
    let path = name.trim_start_matches(['<', '&', '[', '(']);
    let of_library =
        ["core::", "alloc::", "std::", "__rustc::"].iter().any(|library| path.starts_with(library));
    let of_primitive = name.strip_prefix('<').and_then(|rest| rest.split(['>', ' ']).next());
    of_library || of_primitive.is_some_and(|kind| !kind.contains("::"))
}
