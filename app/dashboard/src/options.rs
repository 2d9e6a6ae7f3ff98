//! What a dashboard is told.

use std::time::Duration;

/// How to serve.
#[derive(Clone, Debug)]
pub struct Options {
    /// The RPC server to read.
    pub rpc_url: String,
    /// The port on loopback; zero picks a free one.
    pub port: u16,
    /// Where wallets reach this server, without a slash at the end, if a proxy stands before it: in front of every address that
    /// must be absolute. None is the loopback address.
    pub public_url: Option<String>,
    /// How often the RPC server is asked.
    pub poll: Duration,
    /// How often all margin accounts are added up, for which every account is read.
    pub audit: Duration,
    /// What transactions for wallets pay for each compute unit. Unit: 1e-6 lamports. None is no priority fee.
    pub micro_lamports_per_unit: Option<u64>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            rpc_url: "http://127.0.0.1:8899".into(),
            port: 8787,
            public_url: None,
            poll: Duration::from_secs(1),
            audit: Duration::from_secs(15),
            micro_lamports_per_unit: None,
        }
    }
}
