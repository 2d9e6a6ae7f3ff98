//! `ballast dashboard`: the page of an exchange, on loopback.

mod args;

pub use args::DashboardArguments;

use crate::session::GlobalArguments;
use anyhow::Result;
use ballast_dashboard::Server;

/// Serves the page until the process is interrupted.
///
/// # Errors
/// A profile that cannot be read, a port that is taken, or a socket that fails.
pub fn run(arguments: &DashboardArguments, network: &GlobalArguments) -> Result<bool> {
    let options = arguments.options(&network.settings()?);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let rpc_url = options.rpc_url.clone();
        let server = Server::bind(options).await?;
        println!("{}", server.url());
        eprintln!("The dashboard of the exchange at {rpc_url}. Press Ctrl-C to stop it.");
        tokio::select! {
            ended = server.run() => ended?,
            interrupted = tokio::signal::ctrl_c() => interrupted?,
        }
        Ok(true)
    })
}
