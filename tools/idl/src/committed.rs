//! The committed description and its freshness.

use std::fs;
use std::path::{Path, PathBuf};

use anchor_lang_idl_spec::Idl;
use anyhow::{Context, Result, bail};

use crate::{assemble, page, printed};

/// The command that makes the description anew, as messages name it.
pub const GENERATE_COMMAND: &str = "cargo run -p ballast-idl -- generate";

/// Where the description of the workspace at `root` is kept.
#[must_use]
pub fn committed_path(root: &Path) -> PathBuf {
    root.join("idl/ballast.json")
}

/// The workspace this crate was compiled in.
#[must_use]
pub fn workspace_root() -> PathBuf {
    let crate_folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    crate_folder.ancestors().nth(2).unwrap_or(crate_folder).to_path_buf()
}

/// A description in the form that is committed.
///
/// # Errors
/// If it cannot be written as JSON.
pub fn text(idl: &Idl) -> Result<String> {
    Ok(serde_json::to_string_pretty(idl)? + "\n")
}

/// Where the page for readers of the workspace at `root` is kept.
#[must_use]
pub fn page_path(root: &Path) -> PathBuf {
    root.join("docs/generated/interface.md")
}

/// The committed files, with what must be in them.
fn fresh(root: &Path) -> Result<[(PathBuf, String); 2]> {
    let idl = assemble(&printed(root)?)?;
    Ok([(committed_path(root), text(&idl)?), (page_path(root), page(&idl))])
}

/// Makes the description of the program anew, and the page for readers, and writes what has changed. Returns the files that it
/// has written.
///
/// # Errors
/// If the program does not describe itself, or if a file cannot be written.
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

/// Fails unless the committed files are what the program says of itself.
///
/// # Errors
/// If one is missing or another one, with the command to run; if the program does not describe itself.
pub fn check(root: &Path) -> Result<()> {
    for (path, fresh) in fresh(root)? {
        let Ok(committed) = fs::read_to_string(&path) else {
            bail!("{} is missing; run `{GENERATE_COMMAND}`", path.display());
        };
        if let Some(line) = first_difference(&committed, &fresh) {
            bail!("{} is stale from line {line} on; run `{GENERATE_COMMAND}`", path.display());
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
