//! The paths of all files, relative to the workspace's root folder.

use std::path::{Path, PathBuf};

/// The command that rebuilds the artefact, for messages.
pub const BUILD_COMMAND: &str = "cargo run -p ballast-sbf -- build";

/// The package that is built.
pub const PROGRAM: &str = "ballast";

/// The folder of the program's crate. The other on-chain crates follow from it.
pub(crate) const PROGRAM_CRATE: &str = "programs/ballast";

/// The compiler's routines, which the linker adds.
pub(crate) const BUILTINS_CRATE: &str = "tools/sbf/builtins";

/// Folder of the target's description and the edits to the standard library.
pub const PLATFORM: &str = "tools/sbf/platform";

/// The committed bytecode.
pub fn artifact_path(root: &Path) -> PathBuf {
    root.join("artifacts/ballast.so")
}

/// The record of the committed bytecode's sources and tools.
pub fn stamp_path(root: &Path) -> PathBuf {
    root.join("artifacts/ballast.json")
}

/// The path at which deployment tools expect the bytecode.
pub fn deploy_path(root: &Path) -> PathBuf {
    root.join("target/deploy/ballast.so")
}

/// The command that builds the bytecode with function names, for messages.
pub const SYMBOLS_COMMAND: &str = "cargo run -p ballast-sbf -- symbols";

/// The bytecode with function names, for profiles. It is never deployed.
pub fn symbols_path(root: &Path) -> PathBuf {
    root.join("target/symbols/ballast.so")
}

/// The workspace in which this crate was compiled.
pub fn workspace_root() -> PathBuf {
    let crate_folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    crate_folder.ancestors().nth(2).unwrap_or(crate_folder).to_path_buf()
}
