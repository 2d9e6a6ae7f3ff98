//! Runs the tests that print the program's description.

use std::ffi::OsString;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, ensure};

/// The name prefix of Anchor's printing tests.
const PRINTING_TESTS: &str = "__anchor_private_print_idl";

/// Returns the output of the description tests in the workspace at `root`.
///
/// The build shares the workspace's target folder. The feature only causes the program and Anchor's crates to be compiled again.
///
/// # Errors
/// Returns an error if cargo cannot be run, or if the program does not compile with the feature. The message includes cargo's own output.
pub fn printed(root: &Path) -> Result<String> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo"));
    let output = Command::new(cargo)
        .args([
            "test",
            "--locked",
            "--package",
            "ballast",
            "--lib",
            "--features",
            "idl-build",
            PRINTING_TESTS,
        ])
        .args(["--", "--show-output", "--quiet", "--test-threads", "1"])
        .env("ANCHOR_IDL_BUILD_PROGRAM_PATH", root.join("programs/ballast"))
        .env("ANCHOR_IDL_BUILD_RESOLUTION", "TRUE")
        .env("ANCHOR_IDL_BUILD_NO_DOCS", "FALSE")
        .env("ANCHOR_IDL_BUILD_SKIP_LINT", "FALSE")
        .current_dir(root)
        .output()
        .context("cannot run cargo")?;
    ensure!(
        output.status.success(),
        "the program does not describe itself:\n{}\n{}",
        String::from_utf8_lossy(&output.stderr),
        String::from_utf8_lossy(&output.stdout)
    );
    String::from_utf8(output.stdout).context("the program's description is not UTF-8")
}
