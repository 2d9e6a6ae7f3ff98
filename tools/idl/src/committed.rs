//! Writes the committed description, and checks that it is up to date.

use std::fs;
use std::path::{Path, PathBuf};

use anchor_lang_idl_spec::Idl;
use anyhow::{Context, Result, bail};

use crate::{assemble, page, printed};

/// The command that regenerates the description, for use in messages.
pub const GENERATE_COMMAND: &str = "cargo run -p ballast-idl -- generate";

/// Returns the path of the description in the workspace at `root`.
#[must_use]
pub fn committed_path(root: &Path) -> PathBuf {
    root.join("idl/ballast.json")
}

/// Returns the workspace in which this crate was compiled.
#[must_use]
pub fn workspace_root() -> PathBuf {
    let crate_folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    crate_folder.ancestors().nth(2).unwrap_or(crate_folder).to_path_buf()
}

/// Formats a description as it is committed.
///
/// # Errors
/// Returns an error if the description cannot be written as JSON.
pub fn text(idl: &Idl) -> Result<String> {
    Ok(serde_json::to_string_pretty(idl)? + "\n")
}

/// Returns the path of the readable page in the workspace at `root`.
#[must_use]
pub fn page_path(root: &Path) -> PathBuf {
    root.join("docs/generated/interface.md")
}

/// Returns the committed files, each with its expected content.
fn fresh(root: &Path) -> Result<[(PathBuf, String); 2]> {
    let idl = assemble(&printed(root)?)?;
    Ok([(committed_path(root), text(&idl)?), (page_path(root), page(&idl))])
}

/// Regenerates the program's description and the readable page, and writes the files that have changed. Returns their paths.
///
/// # Errors
/// Returns an error if the program cannot print its description, or if a file cannot be written.
pub fn generate(root: &Path) -> Result<Vec<PathBuf>> {
    let mut written = vec![];
    for (path, fresh) in fresh(root)? {
        if fs::read_to_string(&path).is_ok_and(|present| present == fresh) {
            continue;
        }
        fs::create_dir_all(path.parent().context("a file has a folder")?)?;
        fs::write(&path, fresh).with_context(|| format!("cannot write {}", path.display()))?;
        written.push(path);
    }
    Ok(written)
}

/// Checks that the committed files match the program's description.
///
/// # Errors
/// Returns an error if a file is missing or stale, or if the program cannot print its description. For a stale file, the error names the
/// command to run.
pub fn check(root: &Path) -> Result<()> {
    for (path, fresh) in fresh(root)? {
        let Ok(committed) = fs::read_to_string(&path) else {
            bail!("{} is missing: run `{GENERATE_COMMAND}`", path.display());
        };
        if let Some(line) = first_difference(&committed, &fresh) {
            bail!("{} is stale from line {line} on: run `{GENERATE_COMMAND}`", path.display());
        }
    }
    Ok(())
}

/// Returns the number of the first line in which two texts differ.
fn first_difference(one: &str, other: &str) -> Option<usize> {
    if one == other {
        return None;
    }
    let equal = one.lines().zip(other.lines()).take_while(|(left, right)| left == right).count();
    Some(equal + 1)
}
