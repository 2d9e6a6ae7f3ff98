//! Defines the reasons why a local network does not start.

use ballast_migrations::MigrationError;
use ballast_migrations::config::ConfigError;
use std::path::PathBuf;
use thiserror::Error;

/// The reason why a local network does not start.
#[derive(Debug, Error)]
pub enum LocalnetError {
    /// Another program uses the port.
    #[error(
        "port {port} is in use: stop the other local network if one is running, or choose another port with {option}"
    )]
    PortTaken {
        /// The port that is in use.
        port: u16,
        /// The option that chooses another port.
        option: &'static str,
    },
    /// Both servers are set to the same port.
    #[error("--rpc-port already uses port {port}: choose another port with --ws-port")]
    SamePort {
        /// The port that both servers would use.
        port: u16,
    },
    /// The server cannot listen on the port.
    #[error("cannot listen on port {port} ({error}): choose another port with {option}")]
    Port {
        /// The port that cannot be used.
        port: u16,
        /// The option that chooses another port.
        option: &'static str,
        /// The error from the operating system.
        error: std::io::Error,
    },
    /// The network could not start.
    #[error("the network could not start: {0}")]
    Network(String),
    /// The exchange file is invalid.
    #[error("the exchange configuration file is invalid:\n{0}")]
    Config(#[from] ConfigError),
    /// A price file names an unknown market.
    #[error("there is no market `{symbol}` to apply the price file to: use one of {known}")]
    UnknownMarket {
        /// The market that the option names.
        symbol: String,
        /// The markets that exist.
        known: String,
    },
    /// A price file is invalid.
    #[error("the price file {} for {symbol} is invalid: {reason}", file.display())]
    Prices {
        /// The market whose prices the file contains.
        symbol: String,
        /// The price file's path.
        file: PathBuf,
        /// The reason why the file is invalid.
        reason: String,
    },
    /// A local network cannot move oracles of this market's kind.
    #[error(
        "markets[{market}].feed.kind must be `pyth-receiver`: a local network cannot set the prices of other feeds"
    )]
    FeedKind {
        /// The number of the market in the exchange file.
        market: u32,
    },
    /// The price does not fit into an oracle account.
    #[error(transparent)]
    Price(#[from] ballast_client::oracle::PriceTooLarge),
    /// The exchange could not be set up.
    #[error("the exchange could not be set up: {0}")]
    Migration(#[from] MigrationError),
    /// A set-up transaction failed.
    #[error("the exchange could not be set up: `{0}` failed: {1}")]
    SetUp(String, String),
    /// The exchange file requires something that is impossible.
    #[error("the exchange cannot be set up from the file: {0}")]
    Refused(String),
}
