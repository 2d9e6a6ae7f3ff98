//! Reads the packages in `Cargo.lock`.

use std::collections::BTreeSet;
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::error::{Error, Result, read_text};

/// A registry package at an exact version. As text, the package's three fields are separated by spaces.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Package {
    /// The package's name.
    pub name: String,
    /// The package's version.
    pub version: String,
    /// The package's checksum in the lock file.
    pub checksum: String,
}

impl From<Package> for String {
    fn from(package: Package) -> Self {
        format!("{} {} {}", package.name, package.version, package.checksum)
    }
}

impl TryFrom<String> for Package {
    type Error = String;

    fn try_from(text: String) -> std::result::Result<Self, String> {
        let parts: Vec<&str> = text.split(' ').collect();
        let &[name, version, checksum] = parts.as_slice() else {
            return Err(format!("`{text}` is not a name, a version and a checksum"));
        };
        Ok(Self { name: name.to_owned(), version: version.to_owned(), checksum: checksum.to_owned() })
    }
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

/// Returns every registry package in the workspace's lock file. The workspace's own packages have no checksum and are omitted, because
/// their sources are hashed.
///
/// # Errors
/// Returns an error if the lock file cannot be read or parsed.
pub fn locked_packages(root: &Path) -> Result<BTreeSet<Package>> {
    let path = root.join("Cargo.lock");
    let file: LockFile =
        toml::from_str(&read_text(&path)?).map_err(|reason| Error::invalid(&path, reason))?;
    Ok(file.package.into_iter().filter_map(registry_package).collect())
}

fn registry_package(entry: Entry) -> Option<Package> {
    Some(Package { name: entry.name, version: entry.version, checksum: entry.checksum? })
}
