//! Why a local network does not start.

use ballast_migrations::MigrationError;
use ballast_migrations::config::ConfigError;
use std::path::PathBuf;
use thiserror::Error;

/// Why a local network does not start.
#[derive(Debug, Error)]
pub enum LocalnetError {
    /// The port is in use.
    #[error(
        "port {port} is in use: stop the other local network if one is running, or choose another port with {option}"
    )]
    PortTaken {
        /// The port.
        port: u16,
        /// The option that chooses another port.
        option: &'static str,
    },
    /// Both servers would use one port.
    #[error("--rpc-port already uses port {port}: choose another port with --ws-port")]
    SamePort {
        /// The port.
        port: u16,
    },
    /// The port cannot be listened on.
    #[error("cannot listen on port {port} ({error}): choose another port with {option}")]
    Port {
        /// The port.
        port: u16,
        /// The option that chooses another port.
        option: &'static str,
        /// The reason.
        error: std::io::Error,
    },
    /// The network could not start.
    #[error("the network could not start: {0}")]
    Network(String),
    /// The exchange's file is invalid.
    #[error("the exchange's file is invalid:\n{0}")]
    Config(#[from] ConfigError),
    /// A price file names an unknown market.
    #[error("the price file names an unknown market `{symbol}`: use one of {known}")]
    UnknownMarket {
        /// The requested market.
        symbol: String,
        /// The known markets.
        known: String,
    },
    /// A price file is invalid.
    #[error("the price file {} of {symbol} is invalid: {reason}", file.display())]
    Prices {
        /// The market.
        symbol: String,
        /// The file.
        file: PathBuf,
        /// The reason.
        reason: String,
    },
    /// A market's oracle has a kind that a local network cannot move.
    #[error("markets[{market}].feed.kind: a local network can only move `pyth-receiver` feeds")]
    FeedKind {
        /// The market.
        market: u32,
    },
    /// The price does not fit into an oracle account.
    #[error(transparent)]
    Price(#[from] ballast_client::oracle::PriceTooLarge),
    /// The exchange could not be set up.
    #[error("the exchange could not be set up: {0}")]
    Migration(#[from] MigrationError),
    /// A transaction of the set-up failed.
    #[error("the exchange could not be set up: {0}: {1}")]
    SetUp(String, String),
    /// The file requires something impossible.
    #[error("the exchange cannot be set up from the file: {0}")]
    Refused(String),
}
