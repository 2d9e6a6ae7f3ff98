//! The companion of `ballast` for `ballast localnet`: a Solana network on this machine with a running exchange: the program, a collateral with a faucet, the markets of a
//! migrations file, and oracle accounts that move.
//!
//! - [`Localnet`]: the network in this process, with JSON-RPC and WebSocket for others.
//! - [`Options`]: ports, markets, prices, clock.
//! - [`keys`]: who is who. Everybody can derive these keys: they are worth nothing.
//! - [`command`]: the command line, which `ballast` passes on. So the binary that signs with real keys links no network.
//! - [`remote`]: faucet, prices and time of a network in another process.

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
