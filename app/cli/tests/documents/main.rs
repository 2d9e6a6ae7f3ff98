//! Tests that the commands in the documents run exactly as they are written.
//!
//! Code blocks marked `sh` run in order in one shell. A block marked `sh background` starts in a new shell and keeps running,
//! like another terminal. A block marked `keys` presses Ctrl-C in the latest terminal.

mod block;
mod shell;

use block::{Block, Kind, blocks};
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

/// Runs the tutorial on the ports that it names, from an empty machine to a liquidated position, a paid funding interval and a
/// clean exit.
#[test]
fn the_tutorial_runs() {
    let mut blocks = blocks_of("docs/traders/tutorial.md");
    let opened = |kind| blocks.iter().filter(|block| block.kind == kind).count();
    assert!(opened(Kind::Background) >= 2, "a network and a keeper");
    assert_eq!(opened(Kind::Background), opened(Kind::Interrupt), "every terminal is left");
    blocks.iter_mut().for_each(|block| block.leave_out(&["cargo build "]));
    let shell = Shell::new(&root());
    let output = shell.run(&blocks);
    for shown in ["Liquidated", "MarketUpdated", "claim collected"] {
        assert!(output.contains(shown), "the tutorial does not show {shown}:\n{output}");
    }
    nothing_is_left(&shell, &output);
}

/// Checks that the exchange owes nothing at the end, and that only keypair files remain.
fn nothing_is_left(shell: &Shell, output: &str) {
    let (_, end) = output.rsplit_once("owed to").expect("it ends with the solvency of the exchange");
    for row in [["0 margin accounts", "0.00"], ["difference", "0.00"]] {
        let found = end.lines().find(|line| line.trim_start().starts_with(row[0]));
        let amount = found.and_then(|line| line.trim_end().strip_suffix(row[1]));
        assert!(amount.is_some_and(|line| line.ends_with(' ')), "{row:?}\n{output}");
    }
    assert!(end.contains("Solvent, and the books add up."), "{output}");
    let folder = std::fs::read_dir(shell.home().join("ballast-tutorial")).expect("its folder");
    let mut files: Vec<_> =
        folder.map(|entry| entry.expect("a file").file_name().into_string().expect("UTF-8")).collect();
    files.sort();
    assert_eq!(files, ["anna.json", "bert.json", "env", "keeper.json"]);
}

/// Checks that no document contains `|| true`, which would hide a failure.
#[test]
fn failures_cannot_hide() {
    let document = "```sh\nballast claim || true\n```\n```sh\nballast claim\n```\n";
    let hidden: Vec<_> = blocks(document).iter().map(|block| block.hidden().map(str::to_owned)).collect();
    assert_eq!(hidden, [Some("ballast claim || true".to_owned()), None]);
}

/// Runs the README's commands for newcomers, except for the tests themselves, which are already running.
#[test]
fn the_commands_of_the_readme_run() {
    let mut blocks = blocks_of("README.md");
    blocks.iter_mut().for_each(|block| block.leave_out(&["cargo test --workspace", ".ci/run"]));
    // These commands change the working tree or rebuild the program. The gate runs them.
    let tools = ["cargo run -p ballast-sbf", "cargo run -p ballast-idl", "cargo run -p ballast-bench"];
    blocks.iter_mut().for_each(|block| block.leave_out(&tools));
    let commands: usize = blocks.iter().map(|block| block.commands().count()).sum();
    assert!(commands >= 2, "demo and sim");
    Shell::new(&root()).run(&blocks);
}
