//! The pages that list what the project is made of list all of it.

use std::collections::BTreeSet;
use std::fs;

use anchor_lang_idl_spec::Idl;
use ballast_idl::{committed_path, workspace_root};

fn read(path: &str) -> String {
    fs::read_to_string(workspace_root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn committed() -> Idl {
    serde_json::from_str(&fs::read_to_string(committed_path(&workspace_root())).unwrap()).unwrap()
}

/// The text of the part of `text` below `heading`, up to the next heading of the same kind or a higher one.
fn part<'a>(text: &'a str, heading: &str) -> &'a str {
    let (_, rest) = text.split_once(&format!("\n{heading}\n")).unwrap_or_else(|| panic!("no {heading}"));
    let level = heading.chars().take_while(|sign| *sign == '#').count();
    let is_next = |line: &&str| {
        let signs = line.chars().take_while(|sign| *sign == '#').count();
        (1..=level).contains(&signs)
    };
    rest.lines().find(is_next).and_then(|next| rest.split_once(next)).map_or(rest, |(part, _)| part)
}

/// The name in the first cell of every row of the only table of `text`, which has `columns` filled cells in each row.
fn rows(text: &str, columns: usize) -> Vec<String> {
    let table = text.lines().filter(|line| line.starts_with('|')).skip(2);
    let row = |line: &str| {
        let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
        assert!(cells.len() == columns && cells.iter().all(|cell| !cell.is_empty()), "{line}");
        cells[0].trim_matches('`').to_owned()
    };
    table.map(row).collect()
}

/// Each name of the interface has one row, and no row has another name.
fn assert_same(what: &str, rows: Vec<String>, names: Vec<String>) {
    let (count, rows): (usize, BTreeSet<String>) = (rows.len(), rows.into_iter().collect());
    assert_eq!(rows.len(), count, "an {what} has two rows");
    assert_eq!(
        rows,
        names.into_iter().collect(),
        "docs/spec.md, section 13: {what}s of the table and of the IDL"
    );
}

fn section_13() -> String {
    let spec = read("docs/spec.md");
    part(&spec, "## 13. Accounts, tokens, authority").to_owned()
}

#[test]
fn the_specification_lists_every_instruction() {
    let names = committed().instructions.into_iter().map(|found| found.name).collect();
    assert_same("instruction", rows(part(&section_13(), "### Instructions"), 3), names);
}

/// Whoever the program wants to sign, the table does not say that nobody does, and the other way round.
#[test]
fn the_specification_says_whether_anybody_signs() {
    let section = section_13();
    let instructions = part(&section, "### Instructions");
    for found in committed().instructions {
        let row = instructions.lines().find(|line| line.starts_with(&format!("| `{}` |", found.name)));
        let description = format!("{:?}", found.accounts);
        let is_signed = description.contains("signer: true");
        let says_nobody = row.unwrap_or_else(|| panic!("{} has no row", found.name)).contains("| nobody |");
        assert_ne!(is_signed, says_nobody, "{}", found.name);
    }
}

#[test]
fn the_specification_lists_every_event() {
    let names = committed().events.into_iter().map(|found| found.name).collect();
    assert_same("event", rows(part(&section_13(), "### Events"), 3), names);
}

/// What a manifest's table of dependencies names, but for our own crates.
fn dependencies(manifest: &toml::Table, kind: &str) -> Vec<String> {
    let names = manifest.get(kind).and_then(toml::Value::as_table).into_iter().flat_map(toml::Table::keys);
    names.filter(|name| *name != "ballast" && !name.starts_with("ballast-")).cloned().collect()
}

#[test]
fn every_direct_dependency_is_on_its_page() {
    let root: toml::Table = read("Cargo.toml").parse().unwrap();
    let workspace = root["workspace"].as_table().unwrap();
    let mut names: BTreeSet<String> = dependencies(workspace, "dependencies").into_iter().collect();
    assert!(names.len() > 50, "{names:?}");
    // Those only ask for features of crates that are in the tree anyway.
    let is_of_ours = |member: &&str| !member.starts_with("tools/features");
    for member in
        workspace["members"].as_array().unwrap().iter().filter_map(toml::Value::as_str).filter(is_of_ours)
    {
        let manifest = read(&format!("{member}/Cargo.toml")).parse().unwrap();
        for kind in ["dependencies", "dev-dependencies", "build-dependencies"] {
            names.extend(dependencies(&manifest, kind));
        }
    }
    let page = read("docs/builders/dependencies.md");
    let missing: Vec<&String> = names.iter().filter(|name| !page.contains(&format!("`{name}`"))).collect();
    assert!(missing.is_empty(), "docs/builders/dependencies.md does not say what these are for: {missing:?}");
}
