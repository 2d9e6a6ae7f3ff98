//! The stamp beside the bytecode.

use std::path::Path;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::error::{Error, Result, read_text};
use crate::layout::stamp_path;
use crate::lock::Package;

/// The sources and tools of the committed bytecode.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stamp {
    /// [`crate::source_hash`] at the time of the build.
    pub sources_sha256: String,
    /// SHA-256 of the bytecode.
    pub bytecode_sha256: String,
    /// The length of the bytecode. Unit: bytes.
    pub bytecode_bytes: u64,
    /// The compiler and the linker, with their versions.
    pub toolchain: Vec<String>,
    /// The registry packages that the build compiled, sorted. Build scripts and macros are included.
    pub packages: Vec<Package>,
}

impl Stamp {
    /// Reads the stamp of a working tree.
    ///
    /// # Errors
    /// [`Error::Missing`] if there is no stamp, [`Error::Invalid`] if it cannot be parsed.
    pub fn load(root: &Path) -> Result<Self> {
        let path = stamp_path(root);
        if !path.exists() {
            return Err(Error::Missing(path));
        }
        serde_json::from_str(&read_text(&path)?).map_err(|reason| Error::invalid(&path, reason))
    }
}

/// SHA-256 in lower-case hexadecimal.
pub fn digest(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}
