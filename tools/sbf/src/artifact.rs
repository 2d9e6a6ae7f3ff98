//! Loads the committed bytecode, and checks that it is up to date.

use std::path::Path;

use crate::error::{Error, Result, read_bytes};
use crate::layout::artifact_path;
use crate::lock::locked_packages;
use crate::sources::source_hash;
use crate::stamp::{Stamp, digest};

/// Bytecode that matches the working tree from which it was loaded.
#[derive(Clone, Debug)]
pub struct Artifact {
    /// The ELF file, ready to deploy.
    pub bytes: Vec<u8>,
    /// The record of the sources and tools from which the bytecode was built.
    pub stamp: Stamp,
}

impl Artifact {
    /// Loads the committed bytecode from the workspace at `root`.
    ///
    /// # Errors
    /// Returns [`Error::Missing`] or [`Error::Stale`], which name the command to run, or [`Error::Read`] if a file cannot be read.
    pub fn load(root: &Path) -> Result<Self> {
        let stamp = Stamp::load(root)?;
        check_sources(root, &stamp)?;
        check_packages(root, &stamp)?;
        let bytes = load_bytes(root, &stamp)?;
        Ok(Self { bytes, stamp })
    }
}

/// Checks that the committed bytecode exists and is up to date.
///
/// # Errors
/// Returns the errors of [`Artifact::load`].
pub fn check(root: &Path) -> Result<Stamp> {
    Artifact::load(root).map(|artifact| artifact.stamp)
}

fn check_sources(root: &Path, stamp: &Stamp) -> Result<()> {
    if source_hash(root)? == stamp.sources_sha256 {
        return Ok(());
    }
    Err(Error::Stale("the program's sources have changed since it was built".to_owned()))
}

fn check_packages(root: &Path, stamp: &Stamp) -> Result<()> {
    let locked = locked_packages(root)?;
    let Some(lost) = stamp.packages.iter().find(|package| !locked.contains(package)) else {
        return Ok(());
    };
    Err(Error::Stale(format!(
        "it was built with {} {}, which Cargo.lock no longer has in that state",
        lost.name, lost.version
    )))
}

fn load_bytes(root: &Path, stamp: &Stamp) -> Result<Vec<u8>> {
    let path = artifact_path(root);
    if !path.exists() {
        return Err(Error::Missing(path));
    }
    let bytes = read_bytes(&path)?;
    if digest(&bytes) == stamp.bytecode_sha256 {
        return Ok(bytes);
    }
    Err(Error::Stale(format!("{} is not the file its stamp describes", path.display())))
}
