//! The companion binary that `ballast` starts for `ballast localnet`. The localnet runs a Solana network on this machine with a
//! complete exchange. The exchange consists of the program, a collateral token with a faucet, the markets in a migrations file, and
//! oracle accounts with moving prices.
//!
//! - [`Localnet`] is the network in this process, with JSON-RPC and WebSocket servers.
//! - [`Options`] sets the ports, the markets, the prices and the clock.
//! - [`keys`] provides the roles' keys. Anyone can derive these keys, so never use them elsewhere.
//! - [`command`] implements the command line that `ballast` passes on. The binary that holds real keys links no network code.
//! - [`remote`] controls the faucet, prices and time of a network in another process.

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
