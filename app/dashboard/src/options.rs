//! What a dashboard is told.

use ballast_client::rpc::ServerUrl;
use std::num::NonZeroU32;
use std::time::Duration;

/// How many requests a second a client may make, unless told otherwise.
const CLIENT_PACE: NonZeroU32 = NonZeroU32::new(5).unwrap();

/// How to serve.
#[derive(Clone, Debug)]
pub struct Options {
    /// The RPC server to read.
    pub rpc_url: ServerUrl,
    /// The port on loopback; zero picks a free one.
    pub port: u16,
    /// Where wallets reach this server, without a slash at the end, if a proxy stands before it: in front of every address that
    /// must be absolute. None is the loopback address.
    pub public_url: Option<String>,
    /// How many requests that ask the RPC server a client may make in the long run, and six times as many at once. Unit: per second.
    pub client_pace: NonZeroU32,
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
            client_pace: CLIENT_PACE,
            poll: Duration::from_secs(1),
            audit: Duration::from_secs(15),
            micro_lamports_per_unit: None,
        }
    }
}
