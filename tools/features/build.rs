//! Does nothing. This script exists because cargo ignores build dependencies if there is no build script.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
}
