//! The committed table: `docs/costs.json`, and its text in `docs/costs.md`.

use crate::markdown;
use crate::table::Table;
use anyhow::{Context, Result, ensure};
use std::fs;
use std::path::{Path, PathBuf};

/// The command that updates the table, for messages.
pub const WRITE_COMMAND: &str = "cargo run -p ballast-bench -- cu --write";

/// The root folder of the workspace.
#[must_use]
pub fn workspace_root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn json_path(root: &Path) -> PathBuf {
    root.join("docs/costs.json")
}

fn markdown_path(root: &Path) -> PathBuf {
    root.join("docs/costs.md")
}

/// Reads the table.
///
/// # Errors
/// The table is missing or not valid.
pub fn load(root: &Path) -> Result<Table> {
    let path = json_path(root);
    let text = fs::read_to_string(&path)
        .with_context(|| format!("cannot read {}: run `{WRITE_COMMAND}`", path.display()))?;
    serde_json::from_str(&text)
        .with_context(|| format!("{} is not valid: run `{WRITE_COMMAND}`", path.display()))
}

/// Writes the table into both files.
///
/// # Errors
/// A file cannot be written, or `docs/costs.md` has no marks for the table.
pub fn store(root: &Path, table: &Table) -> Result<()> {
    let path = markdown_path(root);
    let text = fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
    let text = markdown::replaced(&text, table)?;
    fs::write(json_path(root), serde_json::to_string_pretty(table)? + "\n")?;
    fs::write(path, text)?;
    Ok(())
}

/// Checks the measurement against the table, and that the text has the table's figures.
///
/// # Errors
/// Every figure that fails the check.
pub fn check(root: &Path, measured: &Table) -> Result<()> {
    let committed = load(root)?;
    let complaints = measured.complaints(&committed);
    ensure!(
        complaints.is_empty(),
        "the costs are not those of docs/costs.json:\n  {}\nIf that is meant, run `{WRITE_COMMAND}` and commit docs/",
        complaints.join("\n  ")
    );
    let path = markdown_path(root);
    let text = fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
    ensure!(
        markdown::replaced(&text, &committed)? == text,
        "docs/costs.md does not have the figures of docs/costs.json: run `{WRITE_COMMAND}`"
    );
    Ok(())
}
