//! Defines the paths of all files, relative to the root folder of the workspace.

use std::path::{Path, PathBuf};

/// The command that rebuilds the artefact, for use in messages.
pub const BUILD_COMMAND: &str = "cargo run -p ballast-sbf -- build";

/// The name of the package that is built.
pub const PROGRAM: &str = "ballast";

/// The folder of the program's crate. The other on-chain crates are found through this package's dependencies.
pub(crate) const PROGRAM_CRATE: &str = "programs/ballast";

/// The folder of the compiler routines, which the linker adds to the program.
pub(crate) const BUILTINS_CRATE: &str = "tools/sbf/builtins";

/// The folder with the description of the target and the edits to the standard library.
pub const PLATFORM: &str = "tools/sbf/platform";

/// Returns the path of the committed bytecode.
pub fn artifact_path(root: &Path) -> PathBuf {
    root.join("artifacts/ballast.so")
}

/// Returns the path of the stamp, which records the committed bytecode's sources and tools.
pub fn stamp_path(root: &Path) -> PathBuf {
    root.join("artifacts/ballast.json")
}

/// Returns the path at which deployment tools expect the bytecode.
pub fn deploy_path(root: &Path) -> PathBuf {
    root.join("target/deploy/ballast.so")
}

/// The command that builds the bytecode with function names, for use in messages.
pub const SYMBOLS_COMMAND: &str = "cargo run -p ballast-sbf -- symbols";

/// Returns the path of the bytecode with function names. This bytecode is used for profiles and never
/// deployed.
pub fn symbols_path(root: &Path) -> PathBuf {
    root.join("target/symbols/ballast.so")
}

/// Returns the workspace in which this crate was compiled.
pub fn workspace_root() -> PathBuf {
    let crate_folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    crate_folder.ancestors().nth(2).unwrap_or(crate_folder).to_path_buf()
}
