//! The `ballast-keeper` command.

use anyhow::Result;
use ballast_keeper::args::{Args, Command, LogFormat};
use ballast_keeper::keeper::Summary;
use ballast_keeper::{bench, keeper, metrics, server, setup::Setup, table, task_log};
use clap::Parser as _;
use std::io::IsTerminal as _;
use std::process::ExitCode;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tracing_subscriber::EnvFilter;

/// The exit code of a keeper that could not run. `ballast` uses the same exit code.
const UNABLE: u8 = 2;

fn main() -> ExitCode {
    match start(&Args::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {}", task_log::words(&error));
            ExitCode::from(UNABLE)
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
    runtime.block_on(run(args, setup))
}

/// Runs the keeper, and restarts it with a new configuration after SIGHUP.
async fn run(args: &Args, mut setup: Setup) -> Result<()> {
    let health = server::Health::default();
    if let Some(address) = setup.settings.server.listen {
        let address = server::serve(address, health.clone(), Some(metrics::install()?)).await?;
        tracing::info!(%address, "serving /metrics and /health");
    }
    let (mut signals, mut total) = (Signals::new()?, Summary::new());
    loop {
        let mut next = None;
        let stop = async { next = signals.next_setup(args).await };
        for (of, count) in keeper::run(&setup, health.clone(), stop).await? {
            *total.entry(of).or_default() += count;
        }
        let Some(new) = next else { break };
        if new.settings.server != setup.settings.server {
            tracing::warn!("the change to `server.listen` takes effect only after the keeper is restarted");
        }
        setup = new;
    }
    for ((kind, outcome), count) in total {
        tracing::info!(kind, outcome, count, "total");
    }
    Ok(())
}

/// The signals that a supervisor or a terminal sends.
struct Signals {
    interrupt: Signal,
    terminate: Signal,
    hang_up: Signal,
}

impl Signals {
    fn new() -> Result<Self> {
        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
            hang_up: signal(SignalKind::hangup())?,
        })
    }

    /// Waits until the keeper should stop. Returns the new setup if the keeper should restart with it. An invalid
    /// configuration changes nothing.
    async fn next_setup(&mut self, args: &Args) -> Option<Setup> {
        loop {
            tokio::select! {
                _ = self.interrupt.recv() => return None,
                _ = self.terminate.recv() => return None,
                _ = self.hang_up.recv() => {}
            }
            match args.settings().and_then(Setup::new) {
                Ok(setup) => {
                    tracing::info!("SIGHUP: reloaded the configuration");
                    return Some(setup);
                }
                Err(error) => tracing::error!(
                    "SIGHUP: the new configuration cannot be used, so the keeper continues with the old one: {}",
                    task_log::words(&error)
                ),
            }
        }
    }
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
