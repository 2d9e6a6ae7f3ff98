//! The stamp stored beside the bytecode.

use std::path::Path;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::error::{Error, Result, read_text};
use crate::layout::stamp_path;
use crate::lock::Package;

/// The record of the sources and tools from which the committed bytecode was built.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stamp {
    /// The result of [`crate::source_hash`] at build time.
    pub sources_sha256: String,
    /// The SHA-256 hash of the bytecode.
    pub bytecode_sha256: String,
    /// The length of the bytecode. Unit: bytes.
    pub bytecode_bytes: u64,
    /// The compiler and the linker, with their versions.
    pub toolchain: Vec<String>,
    /// The registry packages that the build compiled, in sorted order, including build scripts and macros.
    pub packages: Vec<Package>,
}

impl Stamp {
    /// Reads the stamp in a working tree.
    ///
    /// # Errors
    /// Returns [`Error::Missing`] if there is no stamp, or [`Error::Invalid`] if it cannot be parsed.
    pub fn load(root: &Path) -> Result<Self> {
        let path = stamp_path(root);
        if !path.exists() {
            return Err(Error::Missing(path));
        }
        serde_json::from_str(&read_text(&path)?).map_err(|reason| Error::invalid(&path, reason))
    }
}

/// Returns the SHA-256 hash in lower-case hexadecimal.
pub fn digest(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}
