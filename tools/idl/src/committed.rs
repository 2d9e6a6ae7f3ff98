//! The committed description, and the check that it is fresh.

use std::fs;
use std::path::{Path, PathBuf};

use anchor_lang_idl_spec::Idl;
use anyhow::{Context, Result, bail};

use crate::{assemble, page, printed};

/// The command that regenerates the description, for messages.
pub const GENERATE_COMMAND: &str = "cargo run -p ballast-idl -- generate";

/// The path of the description in the workspace at `root`.
#[must_use]
pub fn committed_path(root: &Path) -> PathBuf {
    root.join("idl/ballast.json")
}

/// The workspace in which this crate was compiled.
#[must_use]
pub fn workspace_root() -> PathBuf {
    let crate_folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    crate_folder.ancestors().nth(2).unwrap_or(crate_folder).to_path_buf()
}

/// A description in its committed form.
///
/// # Errors
/// The description cannot be written as JSON.
pub fn text(idl: &Idl) -> Result<String> {
    Ok(serde_json::to_string_pretty(idl)? + "\n")
}

/// The path of the page for readers in the workspace at `root`.
#[must_use]
pub fn page_path(root: &Path) -> PathBuf {
    root.join("docs/generated/interface.md")
}

/// The committed files, with their expected content.
fn fresh(root: &Path) -> Result<[(PathBuf, String); 2]> {
    let idl = assemble(&printed(root)?)?;
    Ok([(committed_path(root), text(&idl)?), (page_path(root), page(&idl))])
}

/// Regenerates the program's description and the page for readers, and writes the files that have changed. Returns their
/// paths.
///
/// # Errors
/// The program does not describe itself, or a file cannot be written.
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
/// A file is missing or stale (the error names the command to run), or the program does not describe itself.
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

/// The number of the first line in which two texts differ.
fn first_difference(one: &str, other: &str) -> Option<usize> {
    if one == other {
        return None;
    }
    let equal = one.lines().zip(other.lines()).take_while(|(left, right)| left == right).count();
    Some(equal + 1)
}
