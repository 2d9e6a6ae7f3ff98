//! Defines the state shared by all requests.

use crate::accounts::Lookups;
use crate::feed::Feed;
use crate::limits::Limits;
use ballast_client::rpc::Rpc;
use ballast_client::transaction::Budget;

/// The state shared by all requests.
pub struct App {
    /// The RPC client.
    pub rpc: Rpc,
    /// The exchange as last read, kept current by background tasks.
    pub feed: Feed,
    /// The cache of recently requested margin accounts.
    pub lookups: Lookups,
    /// The limits that apply to requests.
    pub limits: Limits,
    /// The URL at which wallets reach this server, without a trailing slash.
    pub public_url: String,
    /// The priority-fee budget for wallets' transactions.
    pub budget: Budget,
}

impl App {
    /// Returns the absolute URL of a path on this server.
    pub fn absolute(&self, path: &str) -> String {
        format!("{}{path}", self.public_url)
    }
}
