//! Describes a running network for its users.

use serde::Serialize;

/// A running network's addresses.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Running {
    /// The JSON-RPC server's URL.
    pub rpc_url: String,
    /// The WebSocket server's URL.
    pub ws_url: String,
    /// The program's address.
    pub program: String,
    /// The exchange account's address.
    pub exchange: String,
    /// The collateral mint's address.
    pub mint: String,
    /// The network's markets.
    pub markets: Vec<MarketInfo>,
}

/// One market on a running network.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct MarketInfo {
    /// The market's number.
    pub index: u32,
    /// The market's name.
    pub symbol: String,
    /// The market's address.
    pub address: String,
    /// The market's oracle account.
    pub oracle: String,
    /// A description of where the market's prices come from.
    pub prices: String,
}
