//! Defines the errors of the artefact.

use std::path::{Path, PathBuf};

use crate::layout::BUILD_COMMAND;

/// The result type of this library's functions.
pub type Result<T> = std::result::Result<T, Error>;

/// The reasons why the bytecode cannot be used. Every message names the remedy.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The bytecode or its stamp is missing.
    #[error("{} is missing: run `{BUILD_COMMAND}`", .0.display())]
    Missing(PathBuf),
    /// The bytecode was built from other sources.
    #[error("the bytecode is stale ({0}): run `{BUILD_COMMAND}`")]
    Stale(String),
    /// A file in the working tree cannot be read.
    #[error("cannot read {}: {source}", .path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// The error from the operating system.
        source: std::io::Error,
    },
    /// The content of a file is invalid.
    #[error("{} is not valid: {reason}", .path.display())]
    Invalid {
        /// The file.
        path: PathBuf,
        /// The reason.
        reason: String,
    },
}

impl Error {
    pub(crate) fn invalid(path: &Path, reason: impl ToString) -> Self {
        Self::Invalid { path: path.to_path_buf(), reason: reason.to_string() }
    }
}

/// Reads a text file.
pub(crate) fn read_text(path: &Path) -> Result<String> {
    std::fs::read_to_string(path).map_err(|source| Error::Read { path: path.to_path_buf(), source })
}

/// Reads a file.
pub(crate) fn read_bytes(path: &Path) -> Result<Vec<u8>> {
    std::fs::read(path).map_err(|source| Error::Read { path: path.to_path_buf(), source })
}
