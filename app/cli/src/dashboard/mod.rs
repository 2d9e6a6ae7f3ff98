//! Implements `ballast dashboard`, which serves an exchange's web page on the loopback address.

mod args;

pub use args::DashboardArguments;

use crate::session::{GlobalArguments, Report, print::print_line};
use anyhow::Result;
use ballast_dashboard::Server;
use serde::Serialize;
use tokio::signal::unix::{SignalKind, signal};

/// The address of the web page.
#[derive(Debug, Serialize)]
struct Listening {
    /// The page's URL.
    url: String,
}

impl Report for Listening {
    fn table(&self) -> String {
        self.url.clone()
    }
}

/// Serves the page until the process is interrupted.
///
/// # Errors
/// Returns an error if the profile cannot be read, the port is in use, or a socket fails.
pub fn run(arguments: &DashboardArguments, network: &GlobalArguments) -> Result<bool> {
    let options = arguments.options(&network.settings()?);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let rpc_url = options.rpc_url.clone();
        let server = Server::bind(options).await?;
        print_line(network.output, &Listening { url: server.url() })?;
        eprintln!("Serving the dashboard for the exchange at {rpc_url}. Press Ctrl-C to stop it.");
        let mut terminate = signal(SignalKind::terminate())?;
        let mut hang_up = signal(SignalKind::hangup())?;
        tokio::select! {
            ended = server.run() => ended?,
            interrupted = tokio::signal::ctrl_c() => interrupted?,
            _ = terminate.recv() => {}
            _ = hang_up.recv() => {}
        }
        Ok(true)
    })
}
