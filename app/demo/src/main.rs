//! The companion binary that `ballast` starts for `ballast demo`.

use ballast_cli::args::{Command, CommandLine};
use ballast_cli::companion;
use std::process::ExitCode;

fn main() -> ExitCode {
    companion::DEMO.main(|CommandLine { command, network }| match command {
        Command::Demo(arguments) => Some(ballast_demo::run(&arguments.for_output(network.output))),
        _ => None,
    })
}
