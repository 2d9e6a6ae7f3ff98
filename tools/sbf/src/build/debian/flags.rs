//! The flags of compiler and linker, from `platform/flags.toml`.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use ballast_sbf::layout::PLATFORM;
use serde::Deserialize;

/// Flags in the order they are given.
#[derive(Deserialize)]
pub(super) struct Flags {
    /// For rustc, with every crate.
    rustc: Vec<String>,
    /// For sbpf-linker, also with every crate: some of the registry's are libraries of their own as well.
    linker: Vec<String>,
}

impl Flags {
    /// Reads the workspace's file.
    pub(super) fn load(workspace: &Path) -> Result<Self> {
        let path = workspace.join(PLATFORM).join("flags.toml");
        let text = fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
        toml::from_str(&text).with_context(|| format!("{} is not valid", path.display()))
    }

    /// As the variable `RUSTFLAGS`.
    pub(super) fn encoded(&self) -> String {
        let linker = self.linker.iter().map(|argument| format!("-Clink-arg={argument}"));
        self.rustc.iter().cloned().chain(linker).collect::<Vec<_>>().join(" ")
    }
}
