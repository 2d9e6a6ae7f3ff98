//! Checks which crates the binaries contain, and that a single package and the whole workspace build them with the same features.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

/// The test networks, and the crates that only they depend on.
const NETWORKS: [&str; 6] = [
    "ballast-testkit",
    "ballast-networks",
    "litesvm",
    "solana-program-test",
    "solana-runtime",
    "surfpool-core",
];

/// LiteSVM is the only crate with different features in the demo: it is built without OpenSSL, which takes minutes to compile.
const LITE: &str = "litesvm";

/// The packages in a dependency tree, each with the sets of features with which it is built.
type Tree = BTreeMap<String, BTreeSet<String>>;

/// Returns the tree that `cargo tree` prints for these arguments. Nothing is downloaded.
fn tree(arguments: &[&str]) -> Tree {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .args(["tree", "--locked", "--offline", "--prefix", "none", "--format", "{p}|{f}"])
        .args(arguments)
        .current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("../.."))
        .output()
        .expect("cargo runs");
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    let mut tree = Tree::new();
    for line in String::from_utf8_lossy(&output.stdout).lines() {
        let Some((package, features)) = line.trim_end_matches(" (*)").split_once('|') else { continue };
        let name = package.split(" (").next().unwrap_or(package);
        tree.entry(name.to_owned()).or_default().insert(features.to_owned());
    }
    assert!(tree.len() > 100, "{arguments:?}: {tree:?}");
    tree
}

/// Returns the members of `wanted` that are in a package's tree.
fn found<'a>(package: &str, wanted: &[&'a str]) -> Vec<&'a str> {
    let tree = tree(&["--package", package, "--edges", "normal,build"]);
    let has = |name: &str| tree.keys().any(|key| key.split(' ').next() == Some(name));
    wanted.iter().copied().filter(|name| has(name)).collect()
}

#[test]
fn what_signs_with_real_keys_links_no_test_network() {
    for package in ["ballast-cli", "ballast-keeper", "ballast-dashboard", "ballast-migrations"] {
        assert_eq!(found(package, &NETWORKS), [""; 0], "{package} links a test network");
    }
}

#[test]
fn the_demo_links_the_virtual_machine_and_nothing_heavier() {
    assert_eq!(found("ballast-demo", &NETWORKS), ["ballast-testkit", LITE]);
    assert_eq!(found("ballast-demo", &["openssl-src"]), [""; 0]);
    let all = ["ballast-testkit", "ballast-networks", LITE, "solana-runtime", "surfpool-core"];
    assert_eq!(found("ballast-localnet", &all), all);
}

/// Checks that `cargo run -p ballast-cli -- demo` and `cargo test --workspace` share a single build of every dependency.
#[test]
fn one_package_has_the_features_of_the_workspace() {
    // The first comparison covers the crates that the program links. The second one adds the crates that run during the build:
    // procedural macros and build scripts.
    for edges in ["normal,no-proc-macro", "normal,build"] {
        let workspace = tree(&["--workspace", "--edges", &format!("{edges},dev")]);
        for package in ["ballast-cli", "ballast-demo"] {
            let alone = tree(&["--package", package, "--edges", edges]);
            for (name, features) in alone.iter().filter(|(name, _)| !name.starts_with(LITE)) {
                let missing: Vec<_> = features.difference(&workspace[name]).collect();
                assert!(
                    missing.is_empty(),
                    "{package} alone builds {name} with {missing:?}, the workspace with {:?}: ask for these features in \
                     tools/features/Cargo.toml, or in machine/Cargo.toml there if only the virtual machine uses it",
                    workspace[name]
                );
            }
        }
    }
}
