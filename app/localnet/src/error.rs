//! Why a local network does not start.

use ballast_migrations::MigrationError;
use ballast_migrations::config::ConfigError;
use std::path::PathBuf;
use thiserror::Error;

/// Why a local network does not start.
#[derive(Debug, Error)]
pub enum LocalnetError {
    /// Somebody listens on the port.
    #[error(
        "the port {port} is taken: another local network may be running; stop it, or choose another port with {option}"
    )]
    PortTaken {
        /// The port.
        port: u16,
        /// What chooses another one.
        option: &'static str,
    },
    /// Both servers are to listen on it.
    #[error("the port {port} is that of --rpc-port: choose another port with --ws-port")]
    SamePort {
        /// The port.
        port: u16,
    },
    /// The port cannot be listened on.
    #[error("cannot listen on port {port} ({error}): choose another port with {option}")]
    Port {
        /// The port.
        port: u16,
        /// What chooses another one.
        option: &'static str,
        /// Why.
        error: std::io::Error,
    },
    /// The network did not start.
    #[error("the network did not start: {0}")]
    Network(String),
    /// The markets' file is wrong.
    #[error("the markets are wrong:\n{0}")]
    Config(#[from] ConfigError),
    /// Prices for a market that there is not.
    #[error("there is no market `{symbol}` to give prices to; there are {known}")]
    UnknownMarket {
        /// What was asked for.
        symbol: String,
        /// What there is.
        known: String,
    },
    /// A file of prices is wrong.
    #[error("the prices of {symbol} in {}: {reason}", file.display())]
    Prices {
        /// The market.
        symbol: String,
        /// The file.
        file: PathBuf,
        /// Why.
        reason: String,
    },
    /// A market's oracle is of a kind that is not moved here.
    #[error("markets[{market}].feed.kind: a local network moves `pyth-receiver` feeds only")]
    FeedKind {
        /// The market.
        market: u32,
    },
    /// A price that does not fit an oracle account.
    #[error(transparent)]
    Price(#[from] ballast_client::oracle::PriceTooLarge),
    /// The exchange was not set up.
    #[error("the exchange was not set up: {0}")]
    Migration(#[from] MigrationError),
    /// A transaction of the set-up failed.
    #[error("the exchange was not set up: {0}: {1}")]
    SetUp(String, String),
    /// Something that a file asks for cannot be.
    #[error("the exchange is not what the file says: {0}")]
    Refused(String),
}
