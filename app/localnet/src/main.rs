//! The companion binary that `ballast` starts for `ballast localnet`.

use ballast_cli::args::{Command, CommandLine};
use ballast_cli::companion;
use ballast_localnet::command;
use std::process::ExitCode;

fn main() -> ExitCode {
    companion::LOCALNET.main(|CommandLine { command, network }| match command {
        Command::Localnet(arguments) => Some(command::run(&arguments, &network)),
        _ => None,
    })
}
