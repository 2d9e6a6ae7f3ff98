//! Provides in-process Solana networks that take a long time to compile. The networks implement the `Chain` trait of
//! `ballast-testkit`.
//!
//! - [`ProgramTest`]: the validator's own bank.
//! - [`Surfnet`] is a network with JSON-RPC and WebSocket servers.
//! - [`NetworkKind`] selects one of these networks or [`LiteSvm`](ballast_testkit::LiteSvm), and comes with a macro that generates
//!   a test for each.
//! - [`pyth`] provides signers, a price server and stand-ins for Pyth's programs.
//!
//! The networks depend on the validator's runtime and on Surfpool, which amount to several hundred crates. Only tests and
//! `ballast-localnet` may depend on these networks. A test in `tools/sbf` keeps them out of `ballast`, which signs with real keys.

mod kind;
mod program_test;
pub mod pyth;
mod surfnet;

pub use ballast_testkit::Network;
pub use kind::NetworkKind;
pub use program_test::ProgramTest;
pub use surfnet::{Blocks, Surfnet, SurfnetOptions};
