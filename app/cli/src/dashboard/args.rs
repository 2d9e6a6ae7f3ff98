//! Defines the arguments of `ballast dashboard`.

use crate::session::Settings;
use ballast_dashboard::Options;
use clap::Args;
use std::time::Duration;

/// The server's address and data source.
#[derive(Debug, Args)]
pub struct DashboardArguments {
    /// The port on the loopback address, where 0 picks a free port
    #[arg(long, default_value_t = 8787)]
    port: u16,
    /// The URL at which wallets reach this server, if it runs behind a proxy
    #[arg(long, value_name = "URL", value_parser = url)]
    public_url: Option<String>,
    /// The interval between two requests to the RPC server. Unit: milliseconds
    #[arg(long, default_value_t = 1_000, value_name = "MILLISECONDS", value_parser = clap::value_parser!(u64).range(100..=60_000))]
    poll: u64,
}

/// Checks that `text` is a URL with a scheme and a host.
fn url(text: &str) -> Result<String, String> {
    let host = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://")).unwrap_or_default();
    if host.is_empty() || host.starts_with(['/', ':', '?', '#']) || host.contains(char::is_whitespace) {
        return Err("this is not a URL: use one such as https://ballast.example".to_owned());
    }
    Ok(text.to_owned())
}

impl DashboardArguments {
    /// Returns the server's options.
    pub(super) fn options(&self, settings: &Settings) -> Options {
        Options {
            rpc_url: settings.url.clone(),
            commitment: settings.commitment,
            port: self.port,
            public_url: self.public_url.as_ref().map(|url| url.trim_end_matches('/').to_owned()),
            poll: Duration::from_millis(self.poll),
            micro_lamports_per_unit: settings.budget.micro_lamports_per_unit,
            ..Options::default()
        }
    }
}
