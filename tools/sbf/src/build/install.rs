//! Installs the bytecode and its stamp.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use ballast_sbf::layout::{artifact_path, deploy_path, stamp_path, symbols_path};
use ballast_sbf::{Stamp, digest};

use super::Built;

/// Writes the artefact, its stamp, and a copy for deployment tools.
pub(super) fn install(root: &Path, sources_sha256: String, built: Built) -> Result<()> {
    let bytes =
        fs::read(&built.bytecode).with_context(|| format!("no bytecode at {}", built.bytecode.display()))?;
    let stamp = Stamp {
        sources_sha256,
        bytecode_sha256: digest(&bytes),
        bytecode_bytes: bytes.len() as u64,
        toolchain: built.toolchain,
        packages: built.packages.into_iter().collect(),
    };
    let mut text = serde_json::to_string_pretty(&stamp)?;
    text.push('\n');
    replace(&artifact_path(root), &bytes)?;
    replace(&stamp_path(root), text.as_bytes())?;
    deploy(root)?;
    println!("{}: {} bytes, sha256 {}", artifact_path(root).display(), bytes.len(), stamp.bytecode_sha256);
    Ok(())
}

/// Writes the bytecode with symbols to the path that profiles use.
pub(super) fn install_symbols(root: &Path, built: &Path) -> Result<()> {
    let bytes = fs::read(built).with_context(|| format!("no bytecode at {}", built.display()))?;
    replace(&symbols_path(root), &bytes)
}

/// Copies the artefact to the path that deployment tools use.
pub(super) fn deploy(root: &Path) -> Result<()> {
    replace(&deploy_path(root), &fs::read(artifact_path(root))?)
}

/// Writes a file atomically, unless it already has this content.
fn replace(path: &Path, bytes: &[u8]) -> Result<()> {
    if fs::read(path).is_ok_and(|present| present == bytes) {
        return Ok(());
    }
    let folder = path.parent().context("a file has a folder")?;
    fs::create_dir_all(folder)?;
    let unfinished = path.with_extension("unfinished");
    fs::write(&unfinished, bytes)?;
    fs::rename(&unfinished, path).with_context(|| format!("cannot write {}", path.display()))
}
