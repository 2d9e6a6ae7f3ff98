//! Builds with `cargo build-sbf` from Solana's installer.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, ensure};
use ballast_sbf::layout::PROGRAM;
use ballast_sbf::{Package, locked_packages};

use super::Built;

/// Returns whether the command is on the path.
pub(super) fn is_installed() -> bool {
    version().is_ok()
}

/// Builds the program with `cargo build-sbf`.
pub(super) fn build_program(root: &Path) -> Result<Built> {
    let toolchain = version()?;
    let output = root.join("target/build-sbf");
    let status = Command::new("cargo")
        .args(["build-sbf", "--manifest-path", "programs/ballast/Cargo.toml", "--sbf-out-dir"])
        .arg(&output)
        .args(["--", "--locked"])
        .current_dir(root)
        .status()?;
    ensure!(status.success(), "cargo build-sbf ended with {status}");
    let bytecode: PathBuf = output.join(PROGRAM).with_extension("so");
    Ok(Built { bytecode, packages: packages(root)?, toolchain })
}

fn version() -> Result<Vec<String>> {
    let output = Command::new("cargo").args(["build-sbf", "--version"]).stderr(Stdio::null()).output()?;
    ensure!(output.status.success(), "cargo build-sbf is not installed");
    Ok(String::from_utf8(output.stdout)?.lines().map(str::to_owned).collect())
}

/// Returns the program's dependencies on any target, because the command does not report which of them it compiled.
fn packages(root: &Path) -> Result<BTreeSet<Package>> {
    let arguments = ["tree", "--locked", "--package", PROGRAM, "--edges", "normal,build", "--target", "all"];
    let output = Command::new("cargo")
        .args(arguments)
        .args(["--prefix", "none", "--format", "{p}"])
        .current_dir(root)
        .output()
        .context("cannot run cargo tree")?;
    ensure!(output.status.success(), "cargo tree failed: {}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout)?;
    let used: BTreeSet<_> = text.lines().filter_map(name_and_version).collect();
    let locked = locked_packages(root)?.into_iter();
    Ok(locked.filter(|package| used.contains(&(package.name.as_str(), package.version.as_str()))).collect())
}

fn name_and_version(line: &str) -> Option<(&str, &str)> {
    let mut words = line.split(' ');
    Some((words.next()?, words.next()?.strip_prefix('v')?))
}
