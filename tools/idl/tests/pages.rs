//! Checks that the pages which list the parts of the project are complete.

use std::collections::BTreeSet;
use std::fs;

use anchor_lang_idl_spec::Idl;
use ballast_idl::{GENERATE_COMMAND, committed_path, page, page_path, signers, workspace_root};

fn read(path: &str) -> String {
    fs::read_to_string(workspace_root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn committed() -> Idl {
    serde_json::from_str(&fs::read_to_string(committed_path(&workspace_root())).unwrap()).unwrap()
}

#[test]
fn the_page_of_the_interface_is_that_of_the_description() {
    let committed_page = fs::read_to_string(page_path(&workspace_root())).unwrap_or_default();
    assert!(
        committed_page == page(&committed()),
        "docs/generated/interface.md is stale: run `{GENERATE_COMMAND}`"
    );
}

/// Checks that every instruction documents whose authority it requires, or that anyone may send it.
#[test]
fn the_description_says_whether_anybody_signs() {
    for found in committed().instructions {
        let docs = found.docs.join(" ");
        let is_signed = !signers(&found.accounts).is_empty();
        assert_eq!(docs.contains("Authority: "), is_signed, "{}: {docs}", found.name);
        assert_ne!(docs.contains("Anyone may send it."), is_signed, "{}: {docs}", found.name);
    }
}

/// Checks that every event documents which instruction emits it.
#[test]
fn the_description_says_which_instruction_emits_an_event() {
    let idl = committed();
    for event in &idl.events {
        let found = idl.types.iter().find(|found| found.name == event.name);
        let docs = found.map(|found| found.docs.join(" ")).unwrap_or_default();
        let is_named = idl.instructions.iter().any(|from| docs.contains(&format!("`{}`", from.name)));
        assert!(is_named, "{}: {docs}", event.name);
    }
}

/// Returns the names in a manifest's dependency table, without our own crates.
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
    // These packages only enable features of crates that are in the tree anyway.
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
