//! The Rust client of Ballast, with everything an off-chain program needs to use the exchange.
//!
//! - [`pda`] derives the addresses of the program's accounts.
//! - [`instructions`] has one builder for each instruction; [`others`] lists the markets of an account's other positions.
//! - [`accounts`], [`events`] and [`errors`] decode accounts, logs and failures.
//! - [`quote`] computes exactly what an instruction would do, and an account's health.
//! - [`solvency`] compares what the exchange holds with what it owes.
//! - [`amount`] parses and shows amounts.
//! - [`oracle`] derives Pyth's accounts and writes one into a local network.
//! - [`lookup`] builds address lookup tables, which wide transactions need to fit.
//! - [`transaction`] builds transactions with limits, a priority fee and lookup tables.
//! - `rpc` does all this over a network; `pyth` fetches and posts signed Pyth updates. Both need the feature `rpc`.
//!
//! The other modules work without a network. Formulas come from `ballast-math`; account lists, arguments and layouts come
//! from the program crate. Nothing here is a second copy that could differ.

pub mod accounts;
pub mod amount;
pub mod errors;
pub mod events;
pub mod instructions;
pub mod logs;
pub mod lookup;
pub mod oracle;
pub mod others;
pub mod pda;
#[cfg(feature = "rpc")]
pub mod pyth;
pub mod quote;
#[cfg(feature = "rpc")]
pub mod rpc;
pub mod solvency;
pub mod transaction;

pub use ballast::ID as PROGRAM_ID;
pub use ballast::state::pause;
pub use others::MarketKeys;
pub use spl_token_interface::ID as TOKEN_PROGRAM_ID;
