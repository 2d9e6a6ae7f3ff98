//! Reads and writes histories as files.

use anyhow::{Context, Result};
use ballast_model::history::File;
use std::fs;
use std::path::{Path, PathBuf};

/// Reads a history from a file.
///
/// # Errors
/// Returns an error if the file cannot be read or is not a history.
pub fn read(path: &Path) -> Result<File> {
    let text = fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    serde_json::from_str(&text)
        .with_context(|| format!("{} is not a history: see docs/reviewers/histories.md", path.display()))
}

/// Writes a history to a file.
///
/// # Errors
/// Returns an error if the file cannot be written.
pub fn write(path: &Path, file: &File) -> Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).with_context(|| format!("cannot create {}", folder.display()))?;
    }
    let text = text(file)?;
    fs::write(path, text).with_context(|| format!("cannot write {}", path.display()))
}

/// Formats a history as text, with one action per line.
fn text(file: &File) -> Result<String> {
    let actions: Vec<String> = file.actions.iter().map(serde_json::to_string).collect::<Result<_, _>>()?;
    let (note, setting) = (serde_json::to_string(&file.note)?, serde_json::to_string(&file.setting)?);
    Ok(format!(
        "{{\n\"note\": {note},\n\"setting\": {setting},\n\"actions\": [\n{}\n]}}\n",
        actions.join(",\n")
    ))
}

/// Returns the histories in one of this package's folders, sorted by name.
///
/// # Errors
/// Returns an error if the folder or one of its files cannot be read.
pub fn in_folder(folder: &str) -> Result<Vec<(PathBuf, File)>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let entries = fs::read_dir(&folder).with_context(|| format!("cannot read {}", folder.display()))?;
    let mut paths: Vec<PathBuf> = entries.map(|entry| Ok(entry?.path())).collect::<Result<_>>()?;
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "json"));
    paths.sort();
    paths.into_iter().map(|path| Ok((path.clone(), read(&path)?))).collect()
}
