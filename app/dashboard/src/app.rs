//! Defines the state shared by all requests.

use crate::accounts::Lookups;
use crate::actions::Orders;
use crate::feed::Feed;
use crate::limits::Limits;
use ballast_client::rpc::{Rpc, ServerUrl};
use ballast_client::transaction::Budget;

/// The state shared by all requests.
pub struct App {
    /// The RPC client.
    pub rpc: Rpc,
    /// The RPC server's URL. Only its scheme and host may leave the process.
    pub rpc_url: ServerUrl,
    /// The exchange as last read, kept current by background tasks.
    pub feed: Feed,
    /// The cache of recently requested margin accounts.
    pub lookups: Lookups,
    /// Recent orders whose transactions were returned to wallets.
    pub orders: Orders,
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

    /// Returns the path of this server's public URL, without a trailing slash. The result is empty if the URL has no
    /// path.
    pub fn prefix(&self) -> &str {
        let host = self.public_url.split_once("://").map_or("", |(_, host)| host);
        host.find('/').and_then(|path| host.get(path..)).unwrap_or_default()
    }
}
