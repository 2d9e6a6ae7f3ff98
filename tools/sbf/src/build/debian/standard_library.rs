//! Edits the source of the standard library in the root, as described in `platform/std-edits.toml`.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use ballast_sbf::layout::PLATFORM;
use serde::Deserialize;

use super::root::Root;

const SOURCE: &str = "/usr/lib/rustlib/src/rust/library/std/src";

#[derive(Deserialize)]
struct Edits {
    edit: Vec<Edit>,
    new: Vec<New>,
}

#[derive(Deserialize)]
struct Edit {
    file: String,
    done: String,
    find: String,
    replace: String,
}

#[derive(Deserialize)]
struct New {
    file: String,
    text: String,
}

/// Applies every edit that has not been applied yet.
pub(super) fn edit(root: &Root, workspace: &Path) -> Result<()> {
    let path = workspace.join(PLATFORM).join("std-edits.toml");
    let edits: Edits = toml::from_str(&fs::read_to_string(&path)?)?;
    let source = root.path(SOURCE);
    for New { file, text } in &edits.new {
        write_if_different(&source.join(file), text)?;
    }
    for edit in &edits.edit {
        apply(&source.join(&edit.file), edit)?;
    }
    Ok(())
}

fn apply(path: &Path, edit: &Edit) -> Result<()> {
    let text = fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    if text.contains(&edit.done) {
        return Ok(());
    }
    ensure!(
        text.contains(&edit.find),
        "{} has no `{}`: Debian's rustc has moved on, bring platform/std-edits.toml up to date",
        path.display(),
        edit.find
    );
    write_if_different(path, &text.replace(&edit.find, &edit.replace))
}

fn write_if_different(path: &Path, text: &str) -> Result<()> {
    if fs::read_to_string(path).is_ok_and(|present| present == text) {
        return Ok(());
    }
    let unfinished = path.with_extension("unfinished");
    fs::write(&unfinished, text)?;
    fs::rename(&unfinished, path).with_context(|| format!("cannot write {}", path.display()))
}
