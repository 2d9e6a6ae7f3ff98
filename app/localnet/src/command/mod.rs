//! Implements the command line of `ballast localnet`, which runs an exchange on this machine and can control it
//! from another terminal.

mod ready_file;
mod remote;
mod report;
mod welcome;

use crate::{Content, Leaders, Localnet, Options, Prices};
use anyhow::{Context, Result, bail};
use ballast_cli::localnet::{ClockKind, LocalnetArguments, RemoteCommand, StartArguments};
use ballast_cli::session::{GlobalArguments, Output, failure, print};
use ballast_migrations::config::ConfigFile;
use ready_file::ReadyFile;
use report::StartedReport;
use std::time::Duration;
use tokio::signal::unix::{SignalKind, signal};

/// Runs the `ballast localnet` command.
///
/// # Errors
/// Returns an error if the network cannot start or refuses the command.
pub fn run(arguments: &LocalnetArguments, network: &GlobalArguments) -> Result<bool> {
    let runtime = tokio::runtime::Runtime::new().context("cannot start the network's threads")?;
    let outcome = runtime.block_on(async {
        match &arguments.command {
            Some(command) => {
                let done = remote::run(command, network).await;
                done.map_err(|error| with_server(error, command, network))
            }
            None => start(&arguments.start, network.output).await,
        }
    });
    // The servers' threads have no work left to finish.
    runtime.shutdown_background();
    outcome.map(|()| true)
}

fn with_server(error: anyhow::Error, command: &RemoteCommand, network: &GlobalArguments) -> anyhow::Error {
    match command.server().and_then(|server| server.address(network).ok()) {
        Some(url) => failure::with_server(error, &url),
        None => error,
    }
}

async fn start(arguments: &StartArguments, output: Output) -> Result<()> {
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    // A closed terminal sends this signal. The ready file must not outlive the network.
    let mut hang_up = signal(SignalKind::hangup())?;
    let localnet = tokio::select! {
        started = Localnet::start(options(arguments)?) => started?,
        _ = interrupt.recv() => return Ok(()),
        _ = terminate.recv() => return Ok(()),
        _ = hang_up.recv() => return Ok(()),
    };
    let _ready =
        arguments.ready_file.as_deref().map(|file| ReadyFile::write(file, localnet.running())).transpose()?;
    let running = localnet.running();
    print::print(output, &StartedReport { running, screen: welcome::screen(running, content(arguments)) })?;
    tokio::select! {
        _ = interrupt.recv() => {}
        _ = terminate.recv() => {}
        _ = hang_up.recv() => {}
        () = broken(&localnet) => bail!("the local network stopped responding: start it again"),
    }
    match output {
        Output::Table => print::line("The local network has stopped and kept no data."),
        Output::Json => Ok(()),
    }
}

async fn broken(localnet: &Localnet) {
    while localnet.is_alive() {
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
}

fn options(arguments: &StartArguments) -> Result<Options> {
    let mut options = Options::default();
    if let Some(file) = &arguments.config {
        let text =
            std::fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?;
        options.exchange = ConfigFile::parse(&text)
            .with_context(|| format!("{} is not a valid exchange configuration file", file.display()))?;
    }
    let ws_port = arguments.ws_port.or_else(|| arguments.rpc_port.checked_add(1));
    let files = arguments.prices.iter().map(|of| (of.symbol.clone(), of.file.clone())).collect();
    let (speed, seed, volatility) = (arguments.speed, arguments.seed, arguments.volatility);
    options.content = content(arguments);
    options.leaders = leaders(arguments.clock);
    options.rpc_port = Some(arguments.rpc_port);
    options.ws_port = Some(ws_port.context("--rpc-port is already the highest port number: set --ws-port")?);
    options.prices = Prices { files, speed, seed, volatility };
    Ok(options)
}

const fn leaders(kind: ClockKind) -> Leaders {
    match kind {
        ClockKind::Steady => Leaders::Steady,
        ClockKind::Frozen => Leaders::Frozen,
        ClockKind::Leader => Leaders::Racing,
    }
}

const fn content(arguments: &StartArguments) -> Content {
    if arguments.empty { Content::Nothing } else { Content::Exchange }
}
