//! The flags of compiler and linker, from `platform/flags.toml`.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use ballast_sbf::layout::PLATFORM;
use serde::Deserialize;

/// What the compiler is asked for names and lines with.
const SYMBOLS_RUSTC: &str = "-Cdebuginfo=1";
/// How the linker keeps them: it copies the addresses of before its own edits, so those are left out.
const SYMBOLS_LINKER: [&str; 2] = ["--btf", "--sbpf-optimize=false"];

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

    /// The same, with names and lines of all code. The code is the same but for the linker's edits.
    pub(super) fn with_symbols(mut self) -> Self {
        self.rustc.push(SYMBOLS_RUSTC.to_owned());
        self.linker.extend(SYMBOLS_LINKER.map(str::to_owned));
        self
    }

    /// As the variable `RUSTFLAGS`.
    pub(super) fn encoded(&self) -> String {
        let linker = self.linker.iter().map(|argument| format!("-Clink-arg={argument}"));
        self.rustc.iter().cloned().chain(linker).collect::<Vec<_>>().join(" ")
    }
}
