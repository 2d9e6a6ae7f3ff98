//! Writes the file that marks the network as ready.

use crate::Running;
use anyhow::{Context, Result};
use std::fs;
use std::path::{Path, PathBuf};

/// A ready file, which exists as long as this value does.
#[derive(Debug)]
pub struct ReadyFile(PathBuf);

impl ReadyFile {
    /// Writes the file in one step, so that readers never see an incomplete file.
    ///
    /// # Errors
    /// Returns an error if the file cannot be written.
    pub fn write(file: &Path, running: &Running) -> Result<Self> {
        let mut half = file.as_os_str().to_owned();
        half.push(".part");
        let half = PathBuf::from(half);
        let text = serde_json::to_string_pretty(running)?;
        fs::write(&half, text).with_context(|| format!("cannot write {}", half.display()))?;
        fs::rename(&half, file).with_context(|| format!("cannot write {}", file.display()))?;
        Ok(Self(file.to_owned()))
    }
}

impl Drop for ReadyFile {
    fn drop(&mut self) {
        // The file may already have been removed.
        let _ = fs::remove_file(&self.0);
    }
}
