//! The file that says that the network is ready.

use crate::Running;
use anyhow::{Context, Result};
use std::fs;
use std::path::{Path, PathBuf};

/// It is there as long as this is.
#[derive(Debug)]
pub struct ReadyFile(PathBuf);

impl ReadyFile {
    /// Writes it in one piece: whoever sees it sees all of it.
    ///
    /// # Errors
    /// A file that cannot be written.
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
        // Somebody else may have removed it.
        let _ = fs::remove_file(&self.0);
    }
}
