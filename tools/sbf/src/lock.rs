//! The packages of `Cargo.lock`.

use std::collections::BTreeSet;
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::error::{Error, Result, read_text};

/// A registry package in one exact state.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Package {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// Its checksum in the lock file.
    pub checksum: String,
}

#[derive(Deserialize)]
struct LockFile {
    package: Vec<Entry>,
}

#[derive(Deserialize)]
struct Entry {
    name: String,
    version: String,
    checksum: Option<String>,
}

/// Every registry package of the workspace's lock file. Packages of the workspace itself have no checksum and are left
/// out: their sources are hashed.
///
/// # Errors
/// If the lock file cannot be read or parsed.
pub fn locked_packages(root: &Path) -> Result<BTreeSet<Package>> {
    let path = root.join("Cargo.lock");
    let file: LockFile =
        toml::from_str(&read_text(&path)?).map_err(|reason| Error::invalid(&path, reason))?;
    Ok(file.package.into_iter().filter_map(registry_package).collect())
}

fn registry_package(entry: Entry) -> Option<Package> {
    Some(Package { name: entry.name, version: entry.version, checksum: entry.checksum? })
}
