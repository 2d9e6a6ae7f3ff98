//! Tests which changes make the committed bytecode stale, and which do not.

use std::fs;
use std::path::Path;

use ballast_sbf::layout::{artifact_path, stamp_path};
use ballast_sbf::{Artifact, Error, Package, Stamp, check, digest, source_hash};
use tempfile::TempDir;

const WORKSPACE: &str = r#"
[workspace]
resolver = "3"
[workspace.package]
edition = "2024"
[workspace.dependencies]
math = { path = "core/math" }
on-chain = "1"
host-only = "1"
[profile.release]
lto = "fat"
"#;

const LOCK: &str = r#"
[[package]]
name = "on-chain"
version = "1.0.0"
checksum = "aa"

[[package]]
name = "host-only"
version = "1.0.0"
checksum = "bb"
"#;

const BYTECODE: &[u8] = b"not really bytecode";

/// Returns a small workspace whose artefact is up to date.
fn workspace() -> TempDir {
    let folder = TempDir::new().unwrap();
    let root = folder.path();
    write(root, "Cargo.toml", WORKSPACE);
    write(root, "Cargo.lock", LOCK);
    let manifest = "[dependencies]\nmath.workspace = true\non-chain.workspace = true\n";
    write(root, "programs/ballast/Cargo.toml", manifest);
    write(root, "programs/ballast/src/lib.rs", "// program");
    write(root, "programs/ballast/src/state/tests.rs", "// test");
    write(root, "programs/ballast/tests/flow.rs", "// test");
    write(root, "core/math/Cargo.toml", "");
    write(root, "core/math/src/lib.rs", "// math");
    write(root, "tools/sbf/builtins/Cargo.toml", "");
    write(root, "tools/sbf/builtins/src/lib.rs", "// builtins");
    write(root, "tools/sbf/platform/flags.toml", "rustc = []");
    stamp(root);
    folder
}

fn stamp(root: &Path) {
    let package = Package { name: "on-chain".into(), version: "1.0.0".into(), checksum: "aa".into() };
    let stamp = Stamp {
        sources_sha256: source_hash(root).unwrap(),
        bytecode_sha256: digest(BYTECODE),
        bytecode_bytes: BYTECODE.len() as u64,
        toolchain: vec!["rustc".into()],
        packages: vec![package],
    };
    write(root, "artifacts/ballast.so", str::from_utf8(BYTECODE).unwrap());
    write(root, "artifacts/ballast.json", &serde_json::to_string(&stamp).unwrap());
}

fn write(root: &Path, name: &str, text: &str) {
    let path = root.join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

fn assert_stale_after(name: &str, text: &str) {
    let folder = workspace();
    write(folder.path(), name, text);
    let error = Artifact::load(folder.path()).expect_err(name);
    assert!(matches!(error, Error::Stale(_)), "{name}: {error}");
    assert!(error.to_string().contains("cargo run -p ballast-sbf -- build"), "{error}");
}

fn assert_fresh_after(name: &str, text: &str) {
    let folder = workspace();
    write(folder.path(), name, text);
    check(folder.path()).unwrap_or_else(|error| panic!("{name}: {error}"));
}

#[test]
fn fresh_bytecode_is_loaded() {
    let folder = workspace();
    assert_eq!(Artifact::load(folder.path()).unwrap().bytes, BYTECODE);
}

#[test]
fn sources_of_every_on_chain_crate_count() {
    assert_stale_after("programs/ballast/src/lib.rs", "// other");
    assert_stale_after("programs/ballast/src/new.rs", "");
    assert_stale_after("programs/ballast/Cargo.toml", "[dependencies]\nmath.workspace = true\n");
    assert_stale_after("core/math/src/lib.rs", "// other");
    assert_stale_after("tools/sbf/builtins/src/lib.rs", "// other");
    assert_stale_after("tools/sbf/platform/flags.toml", "rustc = [\"-O\"]");
}

#[test]
fn inherited_settings_count() {
    assert_stale_after("Cargo.toml", &WORKSPACE.replace("fat", "thin"));
    assert_stale_after("Cargo.toml", &WORKSPACE.replace("on-chain = \"1\"", "on-chain = \"=1.0.0\""));
    assert_stale_after("Cargo.toml", &WORKSPACE.replace("2024", "2021"));
}

#[test]
fn packages_that_were_compiled_count() {
    assert_stale_after("Cargo.lock", &LOCK.replace("aa", "cc"));
    assert_stale_after("Cargo.lock", &LOCK.replacen("1.0.0", "1.0.1", 1));
}

#[test]
fn anything_else_does_not() {
    assert_fresh_after("programs/ballast/src/state/tests.rs", "// other");
    assert_fresh_after("programs/ballast/tests/flow.rs", "// other");
    assert_fresh_after("programs/ballast/README.md", "text");
    assert_fresh_after("crates/host/src/lib.rs", "");
    assert_fresh_after("Cargo.lock", &LOCK.replace("bb", "dd"));
    assert_fresh_after("Cargo.toml", &WORKSPACE.replace("host-only = \"1\"", "host-only = \"2\""));
}

#[test]
fn damaged_or_missing_files_are_refused() {
    assert_stale_after("artifacts/ballast.so", "damaged");
    for path in [artifact_path, stamp_path] {
        let folder = workspace();
        fs::remove_file(path(folder.path())).unwrap();
        let error = Artifact::load(folder.path()).unwrap_err();
        assert!(matches!(error, Error::Missing(_)), "{error}");
        assert!(error.to_string().contains("cargo run -p ballast-sbf -- build"), "{error}");
    }
}

#[test]
fn the_hash_does_not_depend_on_where_the_workspace_is() {
    let (first, second) = (workspace(), workspace());
    assert_eq!(source_hash(first.path()).unwrap(), source_hash(second.path()).unwrap());
}
