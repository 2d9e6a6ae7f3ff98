//! Finds the workspace crates that are part of the bytecode.

use std::collections::BTreeSet;
use std::path::{Component, Path, PathBuf};

use toml::{Table, Value};

use crate::error::{Error, Result, read_text};
use crate::layout::{BUILTINS_CRATE, PROGRAM_CRATE};

/// Returns the folders of the program, of every workspace crate that it depends on, and of the compiler routines, relative to `root`.
pub(crate) fn on_chain_crates(root: &Path) -> Result<BTreeSet<PathBuf>> {
    let workspace = manifest(&root.join("Cargo.toml"))?;
    let mut found = BTreeSet::new();
    let mut pending = vec![PathBuf::from(PROGRAM_CRATE), PathBuf::from(BUILTINS_CRATE)];
    while let Some(folder) = pending.pop() {
        if found.contains(&folder) {
            continue;
        }
        pending.extend(path_dependencies(root, &folder, &workspace)?);
        found.insert(folder);
    }
    Ok(found)
}

/// Returns the names of a manifest's dependencies, except those used only for tests.
pub(crate) fn dependency_names(path: &Path) -> Result<BTreeSet<String>> {
    Ok(dependencies(&manifest(path)?).into_iter().map(|(name, _)| name).collect())
}

/// Parses a manifest.
pub(crate) fn manifest(path: &Path) -> Result<Table> {
    toml::from_str(&read_text(path)?).map_err(|reason| Error::invalid(path, reason))
}

/// Returns the value found under nested keys.
pub(crate) fn lookup<'a>(table: &'a Table, keys: &[&str]) -> Option<&'a Value> {
    let (first, rest) = keys.split_first()?;
    rest.iter().try_fold(table.get(*first)?, |value, key| value.get(*key))
}

fn path_dependencies(root: &Path, folder: &Path, workspace: &Table) -> Result<Vec<PathBuf>> {
    let manifest = manifest(&root.join(folder).join("Cargo.toml"))?;
    let resolve = |(name, value): (String, Value)| match value.get("path").and_then(Value::as_str) {
        Some(path) => Some(normalised(&folder.join(path))),
        None if value.get("workspace").is_some() => workspace_path(workspace, &name),
        None => None,
    };
    Ok(dependencies(&manifest).into_iter().filter_map(resolve).collect())
}

fn workspace_path(workspace: &Table, name: &str) -> Option<PathBuf> {
    let path = lookup(workspace, &["workspace", "dependencies", name, "path"])?;
    path.as_str().map(|path| normalised(Path::new(path)))
}

/// Returns every normal and build dependency, including target-specific ones.
fn dependencies(manifest: &Table) -> Vec<(String, Value)> {
    let targets = manifest.get("target").and_then(Value::as_table);
    let tables = targets.into_iter().flatten().filter_map(|(_, value)| value.as_table());
    let sections = std::iter::once(manifest).chain(tables).flat_map(|table| {
        ["dependencies", "build-dependencies"].into_iter().filter_map(|section| table.get(section))
    });
    let entries = sections.filter_map(Value::as_table).flatten();
    entries.map(|(name, value)| (name.clone(), value.clone())).collect()
}

/// Removes `.` and `..` from a path, so that each crate has only one path.
fn normalised(path: &Path) -> PathBuf {
    let mut result = PathBuf::new();
    for part in path.components() {
        match part {
            Component::ParentDir => drop(result.pop()),
            Component::CurDir => {}
            other => result.push(other),
        }
    }
    result
}
