//! The arguments of `ballast dashboard`.

use ballast_dashboard::Options;
use clap::Args;
use solana_cli_config::{Config, ConfigInput};
use std::time::Duration;

/// Where to read and where to serve.
#[derive(Debug, Args)]
pub struct DashboardArguments {
    /// The RPC server: an address, or `localhost`, `devnet`, `testnet`, `mainnet-beta` [default: that of the Solana CLI]
    #[arg(short, long, value_name = "URL")]
    url: Option<String>,
    /// The port on this machine's loopback address; 0 picks a free one
    #[arg(long, default_value_t = 8787)]
    port: u16,
    /// Where wallets reach this server, if a proxy stands before it
    #[arg(long, value_name = "URL")]
    public_url: Option<String>,
    /// How often the RPC server is asked. Unit: milliseconds
    #[arg(long, default_value_t = 1_000, value_name = "MILLISECONDS", value_parser = clap::value_parser!(u64).range(100..=60_000))]
    poll: u64,
    /// What transactions for wallets pay for each compute unit. Unit: 1e-6 lamports
    #[arg(long, value_name = "MICROLAMPORTS")]
    priority_fee: Option<u64>,
}

impl DashboardArguments {
    /// What the server is told.
    pub(super) fn options(&self) -> Options {
        Options {
            rpc_url: self.rpc_url(),
            port: self.port,
            public_url: self.public_url.as_ref().map(|url| url.trim_end_matches('/').to_owned()),
            poll: Duration::from_millis(self.poll),
            micro_lamports_per_unit: self.priority_fee,
            ..Options::default()
        }
    }

    /// As the Solana CLI does: the argument, else its configuration file, else its default.
    fn rpc_url(&self) -> String {
        let file = solana_cli_config::CONFIG_FILE.as_deref();
        let config = file.and_then(|file| Config::load(file).ok()).unwrap_or_default();
        let given = self.url.as_deref().unwrap_or_default();
        ConfigInput::compute_json_rpc_url_setting(given, &config.json_rpc_url).1
    }
}
