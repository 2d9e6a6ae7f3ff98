//! The `ballast` command.

use ballast_cli::args::{Command, CommandLine};
use ballast_cli::session::{GlobalArguments, Session, failure};
use ballast_cli::{
    account, companion, completions, dashboard, events, funding, govern, history, liquidate, market, migrate,
    positions, settle, sim, solvency, trade, wallet,
};
use clap::Parser;
use std::process::ExitCode;

fn main() -> ExitCode {
    let CommandLine { command, network } = match CommandLine::try_parse() {
        Ok(line) => line,
        Err(error) => return failure::report_usage(&error, &failure::words()),
    };
    let outcome = match command {
        Command::Demo(_) => companion::DEMO.run(),
        Command::Sim(arguments) => sim::run(&arguments.for_output(network.output)),
        Command::Localnet(_) => companion::LOCALNET.run(),
        Command::Migrate(arguments) => migrate::run(&arguments, &network),
        Command::Completions(arguments) => completions::run(&arguments).map(|()| true),
        Command::Dashboard(arguments) => dashboard::run(&arguments, &network),
        command => on_network(command, &network),
    };
    failure::end(outcome, network.output)
}

/// Runs a command that uses a network.
fn on_network(command: Command, arguments: &GlobalArguments) -> anyhow::Result<bool> {
    let session = match &command {
        Command::Govern(governing) => Session::open(&governing.network(arguments))?,
        _ => Session::open(arguments)?,
    };
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    let outcome = runtime.block_on(async {
        match command {
            Command::Solvency => return solvency::run(&session).await,
            Command::Wallet(command) => wallet::run(&session, command).await,
            Command::Account(command) => account::run(&session, command).await,
            Command::Trade(command) => trade::run(&session, *command).await,
            Command::Positions(arguments) => positions::run(&session, &arguments).await,
            Command::Market(command) => market::run(&session, command).await,
            Command::Claim(arguments) => settle::claim(&session, &arguments).await,
            Command::Settle(arguments) => settle::settle(&session, &arguments).await,
            Command::Repay(arguments) => settle::repay(&session, &arguments).await,
            Command::Funding(arguments) => funding::run(&session, &arguments).await,
            Command::Liquidate(command) => liquidate::run(&session, command).await,
            Command::Events(arguments) => events::run(&session, &arguments).await,
            Command::History(arguments) => history::run(&session, &arguments).await,
            Command::Govern(arguments) => govern::run(&session, &arguments).await,
            Command::Demo(_)
            | Command::Sim(_)
            | Command::Localnet(_)
            | Command::Migrate(_)
            | Command::Dashboard(_)
            | Command::Completions(_) => unreachable!("these run without this session"),
        }?;
        Ok(true)
    });
    outcome.map_err(|error| failure::with_server(error, &session.settings().url))
}
