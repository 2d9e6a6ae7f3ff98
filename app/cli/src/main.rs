//! The `ballast` command.

use std::process::ExitCode;

use ballast_cli::args::{Command, CommandLine};
use ballast_cli::{dashboard, demo, localnet, migrate, sim};
use clap::Parser;

fn main() -> ExitCode {
    let outcome = match CommandLine::parse().command {
        Command::Demo(arguments) => demo::run(&arguments),
        Command::Sim(arguments) => sim::run(&arguments),
        Command::Localnet(arguments) => localnet::run(&arguments),
        Command::Migrate(arguments) => migrate::run(&arguments),
        Command::Dashboard(arguments) => dashboard::run(&arguments),
    };
    match outcome {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::from(2)
        }
    }
}
