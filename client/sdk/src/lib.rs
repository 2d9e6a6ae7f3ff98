//! The Rust client of Ballast, which contains everything that an off-chain program needs to use the exchange.
//!
//! - [`pda`] derives the addresses of the program's accounts.
//! - [`instructions`] has one builder for each instruction, and [`others`] lists the markets of an account's other positions.
//! - [`accounts`], [`events`] and [`errors`] decode accounts, logs and failures.
//! - [`calls`] names the events that a truncated log has lost.
//! - [`quote`] computes an account's health, and exactly what an instruction would do.
//! - [`solvency`] compares what the exchange holds with what it owes.
//! - [`amount`] parses and formats amounts, and [`contract`] converts between contracts and units of the asset.
//! - [`oracle`] derives Pyth's addresses, and builds price updates for local networks.
//! - [`lookup`] builds address lookup tables, which let large transactions fit.
//! - [`transaction`] builds transactions with limits, a priority fee and lookup tables.
//! - `rpc` reads accounts, quotes and sends transactions over a network, and `pyth` fetches and posts signed Pyth updates. Both
//!   modules need the feature `rpc`.
//!
//! The other modules work without network access. Formulas come from `ballast-math`, and account lists, arguments and layouts come
//! from the program crate. The client repeats none of these definitions, so it cannot differ from the program.

pub mod accounts;
pub mod amount;
pub mod calls;
pub mod contract;
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
