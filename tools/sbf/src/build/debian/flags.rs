//! Reads the compiler and linker flags from `platform/flags.toml`.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use ballast_sbf::layout::PLATFORM;
use serde::Deserialize;

/// The compiler flag that adds function names and line numbers.
const SYMBOLS_RUSTC: &str = "-Cdebuginfo=1";
/// The linker flags that keep function names and line numbers. These flags disable the linker's own edits, because the names would
/// not match the changed addresses.
const SYMBOLS_LINKER: [&str; 2] = ["--btf", "--sbpf-optimize=false"];

/// The flags, in the order in which they are passed.
#[derive(Deserialize)]
pub(super) struct Flags {
    /// The flags for rustc, which are used for every crate.
    rustc: Vec<String>,
    /// The flags for sbpf-linker. Linker flags are used for every crate, because some registry crates are separate libraries.
    linker: Vec<String>,
}

impl Flags {
    /// Reads the flags from the workspace.
    pub(super) fn load(workspace: &Path) -> Result<Self> {
        let path = workspace.join(PLATFORM).join("flags.toml");
        let text = fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
        toml::from_str(&text).with_context(|| format!("{} is not valid", path.display()))
    }

    /// Returns these flags, extended to keep the names and lines of all code. The code is the same except for the linker's edits.
    pub(super) fn with_symbols(mut self) -> Self {
        self.rustc.push(SYMBOLS_RUSTC.to_owned());
        self.linker.extend(SYMBOLS_LINKER.map(str::to_owned));
        self
    }

    /// Returns the flags as a value for the variable `RUSTFLAGS`.
    pub(super) fn encoded(&self) -> String {
        let linker = self.linker.iter().map(|argument| format!("-Clink-arg={argument}"));
        self.rustc.iter().cloned().chain(linker).collect::<Vec<_>>().join(" ")
    }
}
