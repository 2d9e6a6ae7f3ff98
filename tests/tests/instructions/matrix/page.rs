//! Prints `docs/generated/authority.md`, which shows the table to readers.

use super::answers;
use super::kinds::{Kind, LISTED};
use super::roles::Role;
use super::table::{Expected, Table};
use crate::suite::cases::Case;
use std::collections::BTreeSet;
use std::fmt::Write;

/// The part of the page about one instruction.
pub struct Part {
    name: String,
    columns: Vec<String>,
    /// The kinds, each with the answer in every column. An answer is `None` if the kind does not apply to that column.
    rows: Vec<(String, Vec<Option<Expected>>)>,
    /// The number of cells that were tried. Accounts with the same name share a column, and each of them is tried.
    tried: usize,
}

impl Part {
    /// Returns the table's rows for a case's instruction.
    pub fn of(table: &Table, case: &Case, roles: &[Role]) -> Self {
        let mut shown = BTreeSet::new();
        let roles_shown: Vec<&Role> = roles.iter().filter(|role| shown.insert(role.name.clone())).collect();
        let mut keys = BTreeSet::new();
        let kinds = Kind::all(roles).into_iter().filter(|kind| keys.insert(kind.key()));
        let rows = kinds.map(|kind| {
            let cells = roles_shown.iter().map(|role| {
                let is_meant = Self::anywhere(case, roles, (role, &kind));
                is_meant.then(|| table.expected(case.name, role, &kind)).flatten()
            });
            (kind.key(), cells.collect())
        });
        let columns = roles_shown.iter().map(|role| role.name.clone()).collect();
        let kinds = Kind::all(roles);
        let tried = roles.iter().flat_map(|role| kinds.iter().map(move |kind| (role, kind)));
        let tried = tried.filter(|(role, kind)| kind.means_something(case, role)).count();
        Self { name: case.name.to_owned(), columns, rows: rows.collect(), tried }
    }

    /// Returns whether the kind applies to any place with this name.
    fn anywhere(case: &Case, roles: &[Role], (role, kind): (&Role, &Kind)) -> bool {
        let same_name = roles.iter().filter(|other| other.name == role.name);
        let kinds: Vec<Kind> = Kind::all(roles).into_iter().filter(|it| it.key() == kind.key()).collect();
        same_name
            .flat_map(|role| kinds.iter().map(move |kind| (role, kind)))
            .any(|(role, kind)| kind.means_something(case, role))
    }

    fn print(&self, page: &mut String) {
        let mut notes = vec![];
        writeln!(page, "\n### {}\n\n| | {} |", self.name, self.columns.join(" | ")).unwrap();
        writeln!(page, "|---|{}", "---|".repeat(self.columns.len())).unwrap();
        for (kind, cells) in &self.rows {
            if cells.iter().any(Option::is_some) {
                let cells: Vec<String> = cells.iter().map(|cell| shown(cell.as_ref(), &mut notes)).collect();
                writeln!(page, "| {} | {} |", kind.replace("as_", "as "), cells.join(" | ")).unwrap();
            }
        }
        if !notes.is_empty() {
            page.push('\n');
        }
        for (number, note) in notes.iter().enumerate() {
            writeln!(page, "{}. {note}", number + 1).unwrap();
        }
    }
}

fn shown(cell: Option<&Expected>, notes: &mut Vec<String>) -> String {
    match cell {
        None => String::new(),
        Some(Expected::Refused(name)) => number_of(name).map_or_else(|| name.clone(), |it| it.to_string()),
        Some(Expected::Allowed { reason, .. }) => {
            let known = notes.iter().position(|note| note == reason);
            let place = known.unwrap_or_else(|| {
                notes.push(reason.clone());
                notes.len() - 1
            });
            format!("allowed ({})", place + 1)
        }
    }
}

fn number_of(name: &str) -> Option<u32> {
    answers::numbered().into_iter().find(|error| error.name == name).map(|error| error.number)
}

/// Returns the number of tried cells according to the committed page.
pub fn tried() -> usize {
    let page = include_str!("../../../../docs/generated/authority.md");
    let (before, _) = page.rsplit_once(" tried.\n").expect("the page counts the cells");
    let number = before.rsplit(' ').next().expect("a number");
    number.parse().expect("a number")
}

/// Returns the text of the page.
pub fn print(parts: &[Part]) -> String {
    let mut page = HEAD.to_owned();
    for (kind, text) in LISTED {
        writeln!(page, "| {kind} | {text} |").unwrap();
    }
    page.push_str(
        "| as *place* | the account of another place in the same instruction, which is then passed twice |\n",
    );
    page.push_str("\n## Answers\n\n| number | name | |\n|---|---|---|\n");
    let used = used(parts);
    for error in answers::numbered().iter().filter(|error| used.contains(&error.name)) {
        writeln!(page, "| {} | {} | {} |", error.number, error.name, error.text).unwrap();
    }
    for name in used.iter().filter(|name| number_of(name).is_none()) {
        writeln!(page, "| | {name} | The runtime, before or while the program runs |").unwrap();
    }
    let cells =
        parts.iter().flat_map(|part| &part.rows).flat_map(|(_, cells)| cells.iter().flatten()).count();
    let tried: usize = parts.iter().map(|part| part.tried).sum();
    let counts = format!("{} instructions, {cells} cells, {tried} tried.", parts.len());
    writeln!(page, "\n## Instructions\n\n{counts}").unwrap();
    parts.iter().for_each(|part| part.print(&mut page));
    page
}

fn used(parts: &[Part]) -> BTreeSet<String> {
    let cells = parts.iter().flat_map(|part| &part.rows).flat_map(|(_, cells)| cells.iter().flatten());
    let names = cells.filter_map(|cell| match cell {
        Expected::Refused(name) => Some(name.clone()),
        Expected::Allowed { .. } => None,
    });
    names.collect()
}

const HEAD: &str = "\
# Which accounts each instruction accepts

For every instruction, each of its accounts and every wrong kind of account, this page gives the program's answer: an
error's number, or *allowed* with the reason. Each cell is tried on the bytecode. A refusal must leave every account
unchanged. An allowed call must do exactly what the right instruction does to all other accounts, nothing to the account
that was left out, and to its replacement only what the table says.

This page is printed from `tests/tests/instructions/matrix/expected.toml`; the test `the_page_is_what_the_table_says`
fails if they differ. A cell is empty if the kind has no meaning there: the right account itself, a signature that is not
required, bytes of an account without any. `others.market` and `others.oracle` are the pairs of an account's other
markets that follow an instruction's own accounts; each of them is tried.

## Kinds

| | the account passed instead of the right one |
|---|---|
";
