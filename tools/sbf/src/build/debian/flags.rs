//! Reads the flags of compiler and linker from `platform/flags.toml`.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use ballast_sbf::layout::PLATFORM;
use serde::Deserialize;

/// The compiler flag that adds names and lines.
const SYMBOLS_RUSTC: &str = "-Cdebuginfo=1";
/// The linker flags that keep names and lines. The linker's own edits are disabled, because the addresses do not follow them.
const SYMBOLS_LINKER: [&str; 2] = ["--btf", "--sbpf-optimize=false"];

/// Flags, in the order in which they are passed.
#[derive(Deserialize)]
pub(super) struct Flags {
    /// Flags for rustc, with every crate.
    rustc: Vec<String>,
    /// Flags for sbpf-linker. Every crate gets them too, because some crates of the registry are libraries of their own.
    linker: Vec<String>,
}

impl Flags {
    /// Reads the workspace's flags.
    pub(super) fn load(workspace: &Path) -> Result<Self> {
        let path = workspace.join(PLATFORM).join("flags.toml");
        let text = fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
        toml::from_str(&text).with_context(|| format!("{} is not valid", path.display()))
    }

    /// These flags, with names and lines of all code. The code is the same except for the linker's edits.
    pub(super) fn with_symbols(mut self) -> Self {
        self.rustc.push(SYMBOLS_RUSTC.to_owned());
        self.linker.extend(SYMBOLS_LINKER.map(str::to_owned));
        self
    }

    /// The flags as the variable `RUSTFLAGS`.
    pub(super) fn encoded(&self) -> String {
        let linker = self.linker.iter().map(|argument| format!("-Clink-arg={argument}"));
        self.rustc.iter().cloned().chain(linker).collect::<Vec<_>>().join(" ")
    }
}
