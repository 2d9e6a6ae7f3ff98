//! The committed description and its freshness.

use std::fs;
use std::path::{Path, PathBuf};

use anchor_lang_idl_spec::Idl;
use anyhow::{Context, Result, bail};

use crate::{assemble, printed};

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

/// Makes the description of the program anew and writes it if it has changed. Says whether it has.
///
/// # Errors
/// If the program does not describe itself, or if the file cannot be written.
pub fn generate(root: &Path) -> Result<bool> {
    let fresh = text(&assemble(&printed(root)?)?)?;
    let path = committed_path(root);
    if fs::read_to_string(&path).is_ok_and(|present| present == fresh) {
        return Ok(false);
    }
    fs::create_dir_all(path.parent().context("a file has a folder")?)?;
    fs::write(&path, fresh).with_context(|| format!("cannot write {}", path.display()))?;
    Ok(true)
}

/// Fails unless the committed description is what the program says of itself.
///
/// # Errors
/// If it is missing or another one, with the command to run; if the program does not describe itself.
pub fn check(root: &Path) -> Result<()> {
    let fresh = text(&assemble(&printed(root)?)?)?;
    let path = committed_path(root);
    let Ok(committed) = fs::read_to_string(&path) else {
        bail!("{} is missing; run `{GENERATE_COMMAND}`", path.display());
    };
    match first_difference(&committed, &fresh) {
        None => Ok(()),
        Some(line) => bail!("{} is stale from line {line} on; run `{GENERATE_COMMAND}`", path.display()),
    }
}

/// The number of the first line in which two texts differ.
fn first_difference(one: &str, other: &str) -> Option<usize> {
    if one == other {
        return None;
    }
    let equal = one.lines().zip(other.lines()).take_while(|(left, right)| left == right).count();
    Some(equal + 1)
}
