//! Assembles a single interface description from the printed parts.

use std::collections::BTreeMap;

use anchor_lang_idl_spec::{Idl, IdlErrorCode, IdlEvent, IdlTypeDef};
use anyhow::{Context, Result, ensure};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::addresses::describe_addresses;
use crate::arguments::plain_arguments;
use crate::names::shortened;
use crate::sections::{Section, sections};

/// The part that the test for one event prints.
#[derive(Deserialize)]
struct PrintedEvent {
    event: IdlEvent,
    types: Vec<IdlTypeDef>,
}

/// Assembles the description from the test output and sorts everything alphabetically.
///
/// # Errors
/// Returns an error if a part is missing, occurs twice or is invalid, if two types share a name, or if two discriminators collide.
pub fn assemble(printed: &str) -> Result<Idl> {
    let sections = sections(printed)?;
    let mut idl: Idl = only(&sections, "program")?;
    idl.address = only(&sections, "address")?;
    idl.errors = only::<Vec<IdlErrorCode>>(&sections, "errors")?;
    idl.constants = all(&sections, "const")?;
    let events: Vec<PrintedEvent> = all(&sections, "event")?;
    let mut types = std::mem::take(&mut idl.types);
    for printed in events {
        idl.events.push(printed.event);
        types.extend(printed.types);
    }
    idl.types = types;
    let mut idl: Idl = serde_json::from_value(shortened(serde_json::to_value(idl)?)?)?;
    idl.types = distinct(idl.types)?;
    plain_arguments(&mut idl)?;
    describe_addresses(&mut idl)?;
    sort(&mut idl);
    verify(&idl)?;
    Ok(idl)
}

fn all<T: DeserializeOwned>(sections: &[Section<'_>], kind: &str) -> Result<Vec<T>> {
    let of_kind = sections.iter().filter(|section| section.kind == kind);
    let parse = |section: &Section<'_>| {
        serde_json::from_str(section.text).with_context(|| format!("the part `{kind}` is not valid"))
    };
    of_kind.map(parse).collect()
}

fn only<T: DeserializeOwned>(sections: &[Section<'_>], kind: &str) -> Result<T> {
    let mut found = all(sections, kind)?;
    ensure!(found.len() == 1, "the program printed {} parts `{kind}` instead of one", found.len());
    found.pop().context("one part was there")
}

/// Removes duplicate types. Each event includes the types that it uses, and all copies of a type must be identical.
fn distinct(types: Vec<IdlTypeDef>) -> Result<Vec<IdlTypeDef>> {
    let mut by_name: BTreeMap<String, IdlTypeDef> = BTreeMap::new();
    for found in types {
        if let Some(known) = by_name.get(&found.name) {
            ensure!(*known == found, "two different types are named {}: rename one of them", found.name);
            continue;
        }
        by_name.insert(found.name.clone(), found);
    }
    Ok(by_name.into_values().collect())
}

fn sort(idl: &mut Idl) {
    idl.instructions.sort_by(|one, other| one.name.cmp(&other.name));
    idl.accounts.sort_by(|one, other| one.name.cmp(&other.name));
    idl.events.sort_by(|one, other| one.name.cmp(&other.name));
    idl.types.sort_by(|one, other| one.name.cmp(&other.name));
    idl.constants.sort_by(|one, other| one.name.cmp(&other.name));
    idl.errors.sort_by_key(|error| error.code);
}

/// Checks that discriminators are unique among instructions, among accounts and among events, and that every referenced type is described.
fn verify(idl: &Idl) -> Result<()> {
    ensure_distinct(idl.instructions.iter().map(|item| (&item.name, &item.discriminator)))?;
    ensure_distinct(idl.accounts.iter().map(|item| (&item.name, &item.discriminator)))?;
    ensure_distinct(idl.events.iter().map(|item| (&item.name, &item.discriminator)))?;
    let mut missing = Vec::new();
    find_missing(&serde_json::to_value(idl)?, &idl.types, &mut missing);
    ensure!(missing.is_empty(), "types without a description: {}", missing.join(", "));
    let undescribed =
        idl.accounts.iter().map(|item| &item.name).chain(idl.events.iter().map(|item| &item.name));
    for name in undescribed {
        ensure!(idl.types.iter().any(|found| found.name == *name), "{name} has no description");
    }
    Ok(())
}

fn ensure_distinct<'a>(items: impl Iterator<Item = (&'a String, &'a Vec<u8>)>) -> Result<()> {
    let items: Vec<_> = items.collect();
    for (place, (name, bytes)) in items.iter().enumerate() {
        ensure!(bytes.iter().any(|byte| *byte != 0), "{name} has an empty discriminator");
        for (other, theirs) in items.iter().skip(place + 1) {
            let collide = bytes.starts_with(theirs) || theirs.starts_with(bytes);
            ensure!(!collide, "{name} and {other} have the same discriminator");
        }
    }
    Ok(())
}

/// Collects the names in `{"defined": {"name": ..}}` that do not belong to any type.
fn find_missing(value: &Value, types: &[IdlTypeDef], missing: &mut Vec<String>) {
    if let Some(name) = value.pointer("/defined/name").and_then(Value::as_str)
        && !types.iter().any(|found| found.name == name)
    {
        missing.push(name.to_owned());
    }
    let children: Box<dyn Iterator<Item = &Value>> = match value {
        Value::Array(items) => Box::new(items.iter()),
        Value::Object(entries) => Box::new(entries.values()),
        _ => return,
    };
    children.for_each(|child| find_missing(child, types, missing));
}
