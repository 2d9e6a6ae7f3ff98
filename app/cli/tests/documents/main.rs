//! The commands in the documents run as they stand there.
//!
//! A block of code marked `sh` is run, in order, in one shell; one marked `sh background` is started and keeps running while the
//! ones after it run, as in another terminal.

mod block;
mod shell;

use block::{Block, blocks};
use shell::Shell;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().expect("the workspace is there")
}

fn blocks_of(document: &str) -> Vec<Block> {
    let path = root().join(document);
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    blocks(&text)
}

/// From nothing to a liquidated position and a paid funding interval, on the ports that the tutorial names.
#[test]
fn the_tutorial_runs() {
    let blocks = blocks_of("docs/tutorial.md");
    assert!(blocks.iter().filter(|block| block.is_background).count() >= 2, "a network and a keeper");
    let output = Shell::new(&root()).run(&blocks);
    for shown in ["Liquidated", "MarketUpdated"] {
        assert!(output.contains(shown), "the tutorial does not show {shown}:\n{output}");
    }
}

/// What the README tells a newcomer to run, but for the tests themselves, which are running.
#[test]
fn the_commands_of_the_readme_run() {
    let mut blocks = blocks_of("README.md");
    blocks.iter_mut().for_each(|block| block.leave_out(&["cargo test --workspace", ".ci/run"]));
    // These change the working tree or build the program anew; the gate runs them.
    let tools = ["cargo run -p ballast-sbf", "cargo run -p ballast-idl", "cargo run -p ballast-bench"];
    blocks.iter_mut().for_each(|block| block.leave_out(&tools));
    let commands: usize = blocks.iter().map(|block| block.commands().count()).sum();
    assert!(commands >= 2, "demo and sim");
    Shell::new(&root()).run(&blocks);
}
