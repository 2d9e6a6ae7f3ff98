//! Reads the table of the program's expected answers, `expected.toml`. A class of places has an answer for each kind. A place
//! belongs to a class and may answer some kinds differently.

use super::answers::ALLOWED;
use super::kinds::{Kind, LISTED};
use super::roles::Role;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};

/// The expected answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expected {
    /// The attack is refused with the error of this name.
    Refused(String),
    /// The attack is allowed.
    Allowed {
        /// The parts of the substituted account that may change.
        changes: String,
        /// The reason why it is right to allow the attack.
        reason: String,
    },
}

impl Expected {
    /// Returns the name of the answer.
    pub fn answer(&self) -> &str {
        match self {
            Self::Refused(name) => name,
            Self::Allowed { .. } => ALLOWED,
        }
    }
}

/// A class of places.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Class {
    /// The kind of an account of this class when it is put in another place of the same instruction.
    counts_as: String,
    #[serde(default)]
    refused: BTreeMap<String, Vec<String>>,
    #[serde(default)]
    allowed: BTreeMap<String, (String, String)>,
}

/// A place of an instruction.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    class: String,
    #[serde(default)]
    refused: BTreeMap<String, Vec<String>>,
    #[serde(default)]
    allowed: BTreeMap<String, (String, String)>,
}

/// The complete table of expected answers.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Table {
    class: BTreeMap<String, Class>,
    place: BTreeMap<String, BTreeMap<String, Row>>,
}

type Answers<'a> = (&'a BTreeMap<String, Vec<String>>, &'a BTreeMap<String, (String, String)>);

fn find((refused, allowed): Answers<'_>, key: &str) -> Option<Expected> {
    if let Some((changes, reason)) = allowed.get(key) {
        assert!(reason.len() >= 20, "{key} needs a reason: {reason}");
        return Some(Expected::Allowed { changes: changes.clone(), reason: reason.clone() });
    }
    let mut names = refused.iter().filter(|(_, kinds)| kinds.iter().any(|kind| kind == key));
    let (name, _) = names.next()?;
    assert!(names.next().is_none(), "{key} has two answers");
    Some(Expected::Refused(name.clone()))
}

impl Table {
    /// Reads the committed table.
    pub fn read() -> Self {
        let table: Self = toml::from_str(include_str!("expected.toml")).expect("the table is valid");
        table.ensure_known_kinds();
        table
    }

    fn ensure_known_kinds(&self) {
        let rows = self.place.values().flat_map(BTreeMap::values).map(|row| (&row.refused, &row.allowed));
        let classes = self.class.values().map(|class| (&class.refused, &class.allowed));
        for (refused, allowed) in rows.chain(classes) {
            for kind in refused.values().flatten().chain(allowed.keys()) {
                let is_known = kind.starts_with("as_") || LISTED.iter().any(|(known, _)| known == kind);
                assert!(is_known, "`{kind}` is no kind");
            }
        }
    }

    fn row(&self, instruction: &str, place: &str) -> Option<&Row> {
        self.place.get(instruction)?.get(place)
    }

    /// Returns whether the table has a row for a place.
    pub fn has(&self, instruction: &str, place: &str) -> bool {
        self.row(instruction, place).is_some()
    }

    /// Returns the expected answer to a kind in a place, or `None` if the table has no row for them.
    pub fn expected(&self, instruction: &str, role: &Role, kind: &Kind) -> Option<Expected> {
        let row = self.row(instruction, &role.name)?;
        let class = &self.class[&row.class];
        let key = kind.key();
        let own = (&row.refused, &row.allowed);
        let of_class = (&class.refused, &class.allowed);
        find(own, &key).or_else(|| find(of_class, &key)).or_else(|| {
            let Kind::As(other) = kind else { return None };
            let other = self.row(instruction, &other.name)?;
            let counts_as = &self.class[&other.class].counts_as;
            find(own, counts_as).or_else(|| find(of_class, counts_as))
        })
    }

    /// Returns this instruction's rows for places and kinds that were not tried, so that the rows have no effect.
    pub fn rows_without_cell(&self, instruction: &str, struck: &BTreeSet<(String, String)>) -> Vec<String> {
        let rows = self.place.get(instruction).into_iter().flatten();
        rows.flat_map(|(place, row)| {
            let kinds = row.refused.values().flatten().chain(row.allowed.keys());
            kinds.filter(|kind| !struck.contains(&(place.clone(), (*kind).clone()))).map(move |kind| {
                format!("{instruction}.{place}: {kind} has a row, but there is no such cell")
            })
        })
        .collect()
    }
}
