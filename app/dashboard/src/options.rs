//! The options of a dashboard.

use ballast_client::rpc::ServerUrl;
use std::num::NonZeroU32;
use std::time::Duration;

/// The default rate limit of a client, in requests per second.
const CLIENT_PACE: NonZeroU32 = NonZeroU32::new(5).unwrap();

/// The options of a dashboard.
#[derive(Clone, Debug)]
pub struct Options {
    /// The RPC server to read.
    pub rpc_url: ServerUrl,
    /// The port on loopback; zero chooses a free one.
    pub port: u16,
    /// The URL at which wallets reach this server through a proxy, without a trailing slash. It prefixes every
    /// absolute URL. None means the loopback address.
    pub public_url: Option<String>,
    /// The rate limit of a client for requests that use the RPC server; a burst may be six times as large. Unit:
    /// requests per second.
    pub client_pace: NonZeroU32,
    /// The polling interval of the RPC server.
    pub poll: Duration,
    /// The interval of the audit, which reads every account.
    pub audit: Duration,
    /// The price of each compute unit in transactions for wallets. Unit: 1e-6 lamports. None means no priority fee.
    pub micro_lamports_per_unit: Option<u64>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            rpc_url: "http://127.0.0.1:8899".into(),
            port: 8787,
            public_url: None,
            client_pace: CLIENT_PACE,
            poll: Duration::from_secs(1),
            audit: Duration::from_secs(15),
            micro_lamports_per_unit: None,
        }
    }
}
