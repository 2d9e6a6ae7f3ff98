fn main() {
    // Without a build script, cargo would not look at the build dependencies.
    println!("cargo::rerun-if-changed=build.rs");
}
