//! Where things are, relative to the workspace's root folder.

use std::path::{Path, PathBuf};

/// The command that makes the artefact anew, as messages name it.
pub const BUILD_COMMAND: &str = "cargo run -p ballast-sbf -- build";

/// The package that is built.
pub const PROGRAM: &str = "ballast";

/// Folder of the program's crate, from which the other on-chain crates follow.
pub(crate) const PROGRAM_CRATE: &str = "programs/ballast";

/// The compiler's routines, which the linker adds.
pub(crate) const BUILTINS_CRATE: &str = "tools/sbf/builtins";

/// Folder of the target's description and the edits to the standard library.
pub const PLATFORM: &str = "tools/sbf/platform";

/// The committed bytecode.
pub fn artifact_path(root: &Path) -> PathBuf {
    root.join("artifacts/ballast.so")
}

/// What the committed bytecode was built from.
pub fn stamp_path(root: &Path) -> PathBuf {
    root.join("artifacts/ballast.json")
}

/// Where deployment tools look for the bytecode.
pub fn deploy_path(root: &Path) -> PathBuf {
    root.join("target/deploy/ballast.so")
}

/// The command that makes the bytecode with the names of its functions, as messages name it.
pub const SYMBOLS_COMMAND: &str = "cargo run -p ballast-sbf -- symbols";

/// The bytecode with the names of its functions, for profiles. Never deployed.
pub fn symbols_path(root: &Path) -> PathBuf {
    root.join("target/symbols/ballast.so")
}

/// The workspace this crate was compiled in.
pub fn workspace_root() -> PathBuf {
    let crate_folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    crate_folder.ancestors().nth(2).unwrap_or(crate_folder).to_path_buf()
}
