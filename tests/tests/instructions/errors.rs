//! Reads the table of the errors that each instruction raises, `errors.toml`, and prints it as a page for readers.

use super::layout::INSTRUCTIONS;
use ballast::BallastError;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

/// An error that some instructions check but cannot raise.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Unreachable {
    /// The error.
    pub error: String,
    /// The reason why the error cannot be raised.
    pub reason: String,
    /// The instructions that check the error.
    pub instructions: BTreeSet<String>,
}

/// The complete table of errors.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Table {
    /// The errors of each instruction.
    pub raises: BTreeMap<String, BTreeSet<String>>,
    /// The errors that cannot be raised.
    pub unreachable: Vec<Unreachable>,
}

impl Table {
    /// Reads the committed table.
    pub fn read() -> Self {
        toml::from_str(include_str!("errors.toml")).expect("the table is valid")
    }

    fn raised_by(&self, error: &str) -> Vec<&'static str> {
        let names = INSTRUCTIONS.keys().map(String::as_str);
        names.filter(|name| self.raises[*name].contains(error)).collect()
    }

    fn unreachable_in(&self, instruction: &str, error: &str) -> bool {
        let mut rows = self.unreachable.iter();
        rows.any(|row| row.error == error && row.instructions.contains(instruction))
    }
}

fn names() -> BTreeSet<String> {
    BallastError::ALL.iter().map(|error| format!("{error:?}")).collect()
}

#[test]
fn the_table_names_what_exists() {
    let table = Table::read();
    let instructions: BTreeSet<&str> = INSTRUCTIONS.keys().map(String::as_str).collect();
    let rows: BTreeSet<&str> = table.raises.keys().map(String::as_str).collect();
    assert_eq!(rows, instructions, "each instruction has a row");
    let names = names();
    for (instruction, errors) in &table.raises {
        let unknown: Vec<_> = errors.difference(&names).collect();
        assert!(unknown.is_empty(), "{instruction}: {unknown:?}");
        let both: Vec<_> = errors.iter().filter(|error| table.unreachable_in(instruction, error)).collect();
        assert!(both.is_empty(), "{instruction} both raises and cannot raise {both:?}");
    }
    for Unreachable { error, reason, instructions: of } in &table.unreachable {
        assert!(names.contains(error) && reason.len() >= 15, "{error}: {reason}");
        assert!(of.iter().all(|name| instructions.contains(name.as_str())), "{error}: {of:?}");
    }
}

/// Checks that every error that no instruction raises has an explanation.
#[test]
fn every_error_is_raised_or_explained() {
    let table = Table::read();
    for name in names() {
        let is_explained = table.unreachable.iter().any(|row| row.error == name);
        assert!(is_explained || !table.raised_by(&name).is_empty(), "nothing raises {name}");
    }
}

#[test]
fn the_page_of_errors() {
    let table = Table::read();
    let mut page = HEAD.to_owned();
    for error in BallastError::ALL {
        let name = format!("{error:?}");
        let raised = table.raised_by(&name).join(", ");
        let raised = if raised.is_empty() { "none: see below".to_owned() } else { raised };
        writeln!(page, "| {} | {name} | {error} | {raised} |", u32::from(*error)).unwrap();
    }
    page.push_str(UNREACHABLE);
    for row in &table.unreachable {
        let instructions: Vec<&str> = row.instructions.iter().map(String::as_str).collect();
        writeln!(page, "| {} | {} | {} |", row.error, row.reason, instructions.join(", ")).unwrap();
    }
    super::pages::keep("errors.md", &page);
}

const HEAD: &str = "\
# Errors

The program's errors by number, with the text that clients see and the instructions that raise them. Numbers are stable.
Errors of the market's rules start at 6000, the program's own at 6100. [authority.md](authority.md) has Anchor's answers to
wrong accounts.

A test raises every pair of instruction and error below on the bytecode: `every_error_of_every_instruction` runs all
instruction tests, records the refusals, and compares them with `tests/tests/instructions/errors.toml`. This page is printed
from that file.

| number | name | text | raised by |
|---|---|---|---|
";

const UNREACHABLE: &str = "
## Errors that cannot be raised

These instructions have the check, but no known input fails it. The comparison fails if a test raises one of these errors.

| name | reason | instructions |
|---|---|---|
";
