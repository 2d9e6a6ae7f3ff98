//! The public description of a running network.

use serde::Serialize;

/// The addresses of a running network.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Running {
    /// The JSON-RPC server.
    pub rpc_url: String,
    /// The WebSocket server.
    pub ws_url: String,
    /// The program.
    pub program: String,
    /// The exchange.
    pub exchange: String,
    /// The collateral's mint.
    pub mint: String,
    /// The markets.
    pub markets: Vec<MarketInfo>,
}

/// A market of a running network.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct MarketInfo {
    /// Its number.
    pub index: u32,
    /// Its name.
    pub symbol: String,
    /// Its address.
    pub address: String,
    /// Its oracle account.
    pub oracle: String,
    /// The source of its prices.
    pub prices: String,
}
