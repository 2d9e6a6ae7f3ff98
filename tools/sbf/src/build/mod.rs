//! Builds the bytecode and installs the result.

mod debian;
mod install;
mod solana;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use anyhow::{Result, bail};
use ballast_sbf::layout::symbols_path;
use ballast_sbf::{Package, source_hash};

use crate::Toolchain;

/// The maximum number of attempts if the sources change during every build.
const ATTEMPTS: usize = 3;

/// The output of a toolchain.
pub(crate) struct Built {
    /// The path of the ELF file.
    bytecode: PathBuf,
    /// The registry packages that were compiled.
    packages: BTreeSet<Package>,
    /// The compiler and the linker, with their versions.
    toolchain: Vec<String>,
}

/// Builds the artefact if it is stale or if `force` is set.
pub(crate) fn build(root: &Path, toolchain: Toolchain, force: bool) -> Result<()> {
    if !force && ballast_sbf::check(root).is_ok() {
        tracing::info!("the bytecode is fresh; --force builds it all the same");
        return install::deploy(root);
    }
    for _ in 0..ATTEMPTS {
        let sources = source_hash(root)?;
        let built = compile(root, toolchain)?;
        if sources == source_hash(root)? {
            return install::install(root, sources, built);
        }
        tracing::warn!("the sources were edited during the build; building again");
    }
    bail!("the sources were edited during every build: run it again when the edits are finished")
}

/// Builds the bytecode with function names from the same sources, with the same compiler. The artefact is not changed.
pub(crate) fn symbols(root: &Path) -> Result<()> {
    let built = debian::build_with_symbols(root)?;
    install::install_symbols(root, &built)?;
    println!("{}", symbols_path(root).display());
    Ok(())
}

/// Compiles the test program for the compiler routines, which is not an artefact.
pub(crate) fn test_program(root: &Path) -> Result<()> {
    println!("{}", debian::build_test_program(root)?.display());
    Ok(())
}

fn compile(root: &Path, toolchain: Toolchain) -> Result<Built> {
    if toolchain == Toolchain::Debian || (toolchain == Toolchain::Auto && !solana::is_installed()) {
        return debian::build_program(root);
    }
    let result = solana::build_program(root);
    let (Err(error), Toolchain::Auto) = (&result, toolchain) else { return result };
    tracing::warn!("cargo build-sbf failed, using Debian's toolchain instead: {error:#}");
    debian::build_program(root)
}
