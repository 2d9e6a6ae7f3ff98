//! Tries every instruction with every wrong kind of account in every place. The accounts come from the interface description, the
//! kinds from [`kinds`], and the program's expected answers from `expected.toml`. An instruction, an account or a kind that the
//! table does not mention fails the test, and so does a row for something that does not exist. `docs/generated/authority.md` is
//! printed from the same table.

mod answers;
mod cast;
mod effects;
mod kinds;
mod page;
mod roles;
mod table;

use super::cases::{ALL, Case};
use kinds::Kind;
use roles::Role;
use std::collections::BTreeSet;
use table::{Expected, Table};

/// The cells of one instruction, with the case in which the instruction succeeds and strangers' accounts around it.
struct Run<'a> {
    table: &'a Table,
    make: fn() -> Case,
    case: Case,
    wrong: Vec<String>,
    struck: BTreeSet<(String, String)>,
    cells: usize,
    /// The compute units of the most expensive refusal, and the cell of that refusal.
    dearest: (u64, String),
    /// The compute units of the correct instruction.
    accepted: u64,
}

impl<'a> Run<'a> {
    fn new(table: &'a Table, make: fn() -> Case) -> Self {
        let case = cast::staged(make);
        Self {
            table,
            make,
            case,
            wrong: vec![],
            struck: BTreeSet::new(),
            cells: 0,
            dearest: Default::default(),
            accepted: 0,
        }
    }

    fn all(mut self) -> Self {
        let roles = roles::of(&self.case);
        for role in &roles {
            for kind in Kind::all(&roles) {
                if kind.means_something(&self.case, role) {
                    self.cell(role, &kind);
                }
            }
        }
        self.accepted = self.case.succeed_unchecked();
        self
    }

    fn cell(&mut self, role: &Role, kind: &Kind) {
        self.cells += 1;
        let name = format!("{}.{}: {}", self.case.name, role.name, kind.key());
        self.struck.insert((role.name.clone(), kind.key()));
        let Some(expected) = self.table.expected(self.case.name, role, kind) else {
            let result = kinds::strike(&mut self.case, role, kind);
            self.wrong.push(format!("{name}: no row, and the answer is {}", answers::of(&result)));
            self.renew(result.is_ok());
            return;
        };
        let before = effects::AccountsSeen::of(&self.case);
        let result = kinds::strike(&mut self.case, role, kind);
        if let Err(failure) = &result {
            self.dearest = self.dearest.clone().max((failure.compute_units, name.clone()));
        }
        let answer = answers::of(&result);
        if answer != expected.answer() {
            self.wrong.push(format!("{name}: {} was expected, the answer is {answer}", expected.answer()));
        } else if let Expected::Allowed { changes, .. } = expected {
            let found = effects::after_allowed(&self.case, (&before, &changes), (role, kind), self.make);
            self.wrong.extend(found.into_iter().map(|what| format!("{name}: {what}")));
        } else if effects::AccountsSeen::of(&self.case) != before {
            self.wrong.push(format!("{name}: refused, but an account changed"));
        }
        self.renew(result.is_ok());
    }

    fn renew(&mut self, is_changed: bool) {
        if is_changed {
            self.case = cast::staged(self.make);
        }
    }
}

/// The maximum number of compute units that Anchor's entry point uses to name what is wrong with an account.
const NAMED: u64 = 3_600;

/// Returns a message if a refusal costs more than a tenth above the correct instruction, and more than it costs to name the
/// error.
fn too_dear(run: &Run<'_>) -> Option<String> {
    let (units, cell) = &run.dearest;
    let most = (run.accepted + run.accepted / 10).max(NAMED);
    (*units > most).then(|| format!("{cell}: refused for {units} units, and {most} are the most"))
}

#[test]
fn every_wrong_account_in_every_place() {
    let table = Table::read();
    let mut cells = 0;
    let mut wrong = vec![];
    for make in ALL {
        let run = Run::new(&table, make).all();
        cells += run.cells;
        wrong.extend(too_dear(&run));
        wrong.extend(table.rows_without_cell(run.case.name, &run.struck));
        wrong.extend(run.wrong);
    }
    println!("{cells} cells");
    assert!(wrong.is_empty(), "{} of {cells} cells:\n{}", wrong.len(), wrong.join("\n"));
    assert_eq!(cells, page::tried(), "docs/generated/authority.md counts the cells that are tried");
}

/// Checks that the interface description lists exactly the instructions that the cases call and that have rows in the table.
#[test]
fn every_account_of_the_interface_has_a_row() {
    let table = Table::read();
    let described = roles::described();
    let mut names: Vec<String> = ALL.iter().map(|case| case().name.to_owned()).collect();
    let mut known: Vec<String> = described.keys().cloned().collect();
    names.sort();
    known.sort();
    assert_eq!(names, known);
    for (instruction, accounts) in &described {
        for account in accounts {
            assert!(table.has(instruction, &account.name), "{instruction}.{} has no row", account.name);
        }
    }
    for case in ALL {
        let case = case();
        let accounts = &described[case.name];
        assert_eq!(accounts.len(), case.own_accounts(), "{}", case.name);
        for (account, meta) in accounts.iter().zip(&case.instruction.accounts) {
            let flags = (account.is_signer, account.is_writable);
            assert_eq!(flags, (meta.is_signer, meta.is_writable), "{}.{}", case.name, account.name);
        }
    }
}

#[test]
fn the_page_is_what_the_table_says() {
    let table = Table::read();
    let instructions = ALL.iter().map(|make| {
        let case = cast::staged(*make);
        let roles = roles::of(&case);
        page::Part::of(&table, &case, &roles)
    });
    let parts: Vec<page::Part> = instructions.collect();
    super::pages::keep("authority.md", &page::print(&parts));
}
