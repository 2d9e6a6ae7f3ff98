//! Computes a hash of all files that determine the bytecode.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};
use toml::Value;

use crate::error::{Error, Result, read_bytes};
use crate::layout::PLATFORM;
use crate::manifest::{dependency_names, lookup, manifest, on_chain_crates};

/// Computes a hash of the on-chain crates' sources and manifests, the workspace settings that these manifests inherit, the release profile
/// and the description of the target. The result is in lower-case hexadecimal.
///
/// Tests are omitted (`tests/`, `benches/`, `examples/` and files named `tests.rs`). The lock file is omitted too, because the stamp lists
/// the compiled packages. Only the contents of the files and their paths relative to `root` affect the hash.
///
/// # Errors
/// Returns an error if a file cannot be read or a manifest cannot be parsed.
pub fn source_hash(root: &Path) -> Result<String> {
    let mut hash = Sha256::new();
    for (name, content) in source_files(root)? {
        add(&mut hash, name.as_bytes());
        add(&mut hash, &content);
    }
    add(&mut hash, workspace_settings(root)?.as_bytes());
    Ok(hex::encode(hash.finalize()))
}

/// Adds an input to the hash. The length of the input comes first, so that the boundary between two inputs is unambiguous.
fn add(hash: &mut Sha256, bytes: &[u8]) {
    hash.update((bytes.len() as u64).to_le_bytes());
    hash.update(bytes);
}

fn source_files(root: &Path) -> Result<BTreeMap<String, Vec<u8>>> {
    let mut files = BTreeMap::new();
    for folder in on_chain_crates(root)? {
        collect(root, &root.join(folder), &mut files)?;
    }
    collect(root, &root.join(PLATFORM), &mut files)?;
    Ok(files)
}

fn collect(root: &Path, folder: &Path, files: &mut BTreeMap<String, Vec<u8>>) -> Result<()> {
    for path in entries(folder)? {
        if is_left_out(&path) {
            continue;
        }
        if path.is_dir() {
            collect(root, &path, files)?;
            continue;
        }
        files.insert(relative_name(root, &path), read_bytes(&path)?);
    }
    Ok(())
}

fn entries(folder: &Path) -> Result<Vec<PathBuf>> {
    let read_error = |source| Error::Read { path: folder.to_path_buf(), source };
    let entries = std::fs::read_dir(folder).map_err(read_error)?;
    entries.map(|entry| entry.map(|entry| entry.path()).map_err(read_error)).collect()
}

/// Returns whether a path is a test, documentation or the output of a tool.
fn is_left_out(path: &Path) -> bool {
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    if path.is_dir() {
        return matches!(name, "tests" | "benches" | "examples" | "target") || name.starts_with('.');
    }
    name == "tests.rs" || !matches!(extension(path), "rs" | "toml" | "json" | "ll")
}

fn extension(path: &Path) -> &str {
    path.extension().and_then(|extension| extension.to_str()).unwrap_or_default()
}

fn relative_name(root: &Path, path: &Path) -> String {
    let relative = path.strip_prefix(root).unwrap_or(path);
    let parts: Vec<_> = relative.components().map(|part| part.as_os_str().to_string_lossy()).collect();
    parts.join("/")
}

/// Returns the settings that the on-chain crates inherit from the workspace manifest, in a fixed order.
fn workspace_settings(root: &Path) -> Result<String> {
    let manifest = manifest(&root.join("Cargo.toml"))?;
    let workspace = manifest.get("workspace").and_then(Value::as_table).cloned().unwrap_or_default();
    let mut settings = BTreeMap::new();
    settings.insert("profile".to_owned(), sorted(lookup(&manifest, &["profile", "release"])));
    settings.insert("patch".to_owned(), sorted(lookup(&manifest, &["patch"])));
    settings.insert("edition".to_owned(), sorted(lookup(&workspace, &["package", "edition"])));
    settings.insert("resolver".to_owned(), sorted(lookup(&workspace, &["resolver"])));
    for folder in on_chain_crates(root)? {
        for name in dependency_names(&root.join(folder).join("Cargo.toml"))? {
            let inherited = sorted(lookup(&workspace, &["dependencies", &name]));
            settings.insert(format!("dependency {name}"), inherited);
        }
    }
    Ok(format!("{settings:?}"))
}

/// Formats a value as text that does not depend on the order of keys in the file. The text is empty if there is no value.
fn sorted(value: Option<&Value>) -> String {
    let Some(value) = value else { return String::new() };
    let Some(table) = value.as_table() else { return value.to_string() };
    let entries: BTreeMap<_, _> = table.iter().map(|(key, value)| (key, sorted(Some(value)))).collect();
    format!("{entries:?}")
}
