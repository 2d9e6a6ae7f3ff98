//! Reads, writes and checks the committed cost table in `docs/costs.json`, and the tables in `docs/costs.md`.

use crate::markdown;
use crate::table::Table;
use anyhow::{Context, Result, ensure};
use std::fs;
use std::path::{Path, PathBuf};

/// The command that updates the table, for use in messages.
pub const WRITE_COMMAND: &str = "cargo run -p ballast-bench -- cu --write";

/// Returns the root folder of the workspace.
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
/// Returns an error if the table is missing or invalid.
pub fn load(root: &Path) -> Result<Table> {
    let path = json_path(root);
    let text = fs::read_to_string(&path)
        .with_context(|| format!("cannot read {}: run `{WRITE_COMMAND}`", path.display()))?;
    serde_json::from_str(&text)
        .with_context(|| format!("{} is not valid: run `{WRITE_COMMAND}`", path.display()))
}

/// Writes the table to both files.
///
/// # Errors
/// Returns an error if a file cannot be written, or if `docs/costs.md` has no markers for the table.
pub fn store(root: &Path, table: &Table) -> Result<()> {
    let path = markdown_path(root);
    let text = fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
    let text = markdown::replaced(&text, table)?;
    fs::write(json_path(root), serde_json::to_string_pretty(table)? + "\n")?;
    fs::write(path, text)?;
    Ok(())
}

/// Checks the measurement against the committed table, and that the page shows the table's figures.
///
/// # Errors
/// Returns an error that lists every figure that fails the check.
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
