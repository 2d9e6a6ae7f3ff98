//! The companion of `ballast` for `ballast localnet`. It runs a Solana network on this machine with an exchange: the program, a
//! collateral with a faucet, the markets of a migrations file, and oracle accounts with moving prices.
//!
//! - [`Localnet`]: the network in this process, with JSON-RPC and WebSocket servers.
//! - [`Options`]: ports, markets, prices, clock.
//! - [`keys`]: the roles' keys. Anyone can derive them: never use them elsewhere.
//! - [`command`]: the command line, which `ballast` passes on, so that the binary that signs with real keys links no network.
//! - [`remote`]: controls the faucet, prices and time of a network in another process.

pub mod command;
mod error;
mod feed;
pub mod keys;
mod leaders;
mod localnet;
mod options;
mod ports;
pub mod remote;
mod running;

pub use error::LocalnetError;
pub use feed::Source;
pub use leaders::Leaders;
pub use localnet::Localnet;
pub use options::{Content, Options, Prices};
pub use running::{MarketInfo, Running};
