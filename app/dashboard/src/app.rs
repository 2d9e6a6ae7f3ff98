//! What every request can reach.

use crate::accounts::Lookups;
use crate::feed::Feed;
use crate::limits::Limits;
use ballast_client::rpc::Rpc;
use ballast_client::transaction::Budget;

/// What every request can reach.
pub struct App {
    /// The network.
    pub rpc: Rpc,
    /// What is known of the exchange.
    pub feed: Feed,
    /// Margin accounts that were asked for a moment ago.
    pub lookups: Lookups,
    /// How much of the network's time requests may take.
    pub limits: Limits,
    /// Where wallets reach this server, without a slash at the end.
    pub public_url: String,
    /// What transactions for wallets pay for going first.
    pub budget: Budget,
}

impl App {
    /// The absolute address of a path of this server.
    pub fn absolute(&self, path: &str) -> String {
        format!("{}{path}", self.public_url)
    }
}
