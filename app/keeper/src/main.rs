//! The `ballast-keeper` command.

use anyhow::Result;
use ballast_keeper::args::{Args, Command, LogFormat};
use ballast_keeper::{bench, keeper, metrics, server, setup::Setup, table};
use clap::Parser as _;
use std::io::IsTerminal as _;
use std::process::ExitCode;
use tokio::signal::unix::{SignalKind, signal};
use tracing_subscriber::EnvFilter;

fn main() -> ExitCode {
    match start(&Args::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn start(args: &Args) -> Result<()> {
    if let Some(Command::Bench { accounts, row }) = &args.command {
        return if *row { bench::print_row(accounts) } else { bench::print_table(accounts) };
    }
    log_as(args.log);
    let setup = Setup::new(args.settings()?)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    if let Some(Command::Table) = &args.command {
        println!("{}", runtime.block_on(table::update(&setup))?);
        return Ok(());
    }
    runtime.block_on(run(setup))
}

async fn run(setup: Setup) -> Result<()> {
    let health = server::Health::default();
    if let Some(address) = setup.settings.server.listen {
        let address = server::serve(address, health.clone(), Some(metrics::install()?)).await?;
        tracing::info!(%address, "serving /metrics and /health");
    }
    let (mut interrupt, mut terminate) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    let stop = async {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    };
    let summary = keeper::run(&setup, health, stop).await?;
    for ((kind, outcome), count) in summary {
        tracing::info!(kind, outcome, count, "total");
    }
    Ok(())
}

fn log_as(format: LogFormat) {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    let log = log.with_ansi(std::io::stderr().is_terminal());
    match format {
        LogFormat::Text => log.init(),
        LogFormat::Json => log.json().init(),
    }
}
