//! Defines the dashboard's options.

use ballast_client::rpc::ServerUrl;
use solana_commitment_config::CommitmentConfig;
use std::num::NonZeroU32;
use std::time::Duration;

/// The default rate limit for one client, in requests per second.
const CLIENT_PACE: NonZeroU32 = NonZeroU32::new(5).unwrap();

/// The dashboard's options.
#[derive(Clone, Debug)]
pub struct Options {
    /// The RPC server to read from.
    pub rpc_url: ServerUrl,
    /// The commitment level at which everything is read.
    pub commitment: CommitmentConfig,
    /// The port on the loopback address. Zero chooses a free port.
    pub port: u16,
    /// The URL at which wallets reach this server through a proxy, without a trailing slash. Every absolute URL starts with this
    /// one. `None` means the loopback address.
    pub public_url: Option<String>,
    /// The rate limit per client for requests that use the RPC server. A burst may be six times as large. Unit:
    /// requests per second.
    pub client_pace: NonZeroU32,
    /// How often the RPC server is polled.
    pub poll: Duration,
    /// The interval between audits, each of which reads every account.
    pub audit: Duration,
    /// The price per compute unit in transactions for wallets. None means no priority fee. Unit: 1e-6 lamports.
    pub micro_lamports_per_unit: Option<u64>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            rpc_url: "http://127.0.0.1:8899".into(),
            commitment: CommitmentConfig::confirmed(),
            port: 8787,
            public_url: None,
            client_pace: CLIENT_PACE,
            poll: Duration::from_secs(1),
            audit: Duration::from_secs(15),
            micro_lamports_per_unit: None,
        }
    }
}
