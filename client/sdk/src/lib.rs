//! The Rust client of Ballast: everything that a program off the chain needs to use the exchange.
//!
//! - [`pda`]: the addresses of the program's accounts.
//! - [`instructions`]: one builder for each instruction; [`others`]: the markets of an account's other slots.
//! - [`accounts`], [`events`], [`errors`]: what the chain answers, decoded.
//! - [`quote`]: what an instruction would do, to the last unit, and how an account stands.
//! - [`solvency`]: what the exchange holds against what it owes.
//! - [`amount`]: amounts as people write and read them.
//! - [`oracle`]: where Pyth keeps its accounts, and how to write one into a local network.
//! - [`lookup`]: address lookup tables, without which wide transactions do not fit.
//! - [`transaction`]: transactions with a budget, a priority fee and lookup tables.
//! - `rpc`, behind the feature of that name: the same over a network; `pyth`, behind the same: signed Pyth updates, asked for and posted.
//!
//! Everything but these two works without a network. Formulas come from `ballast-math`, account lists, arguments and layouts
//! from the program crate: nothing here is a second copy that could differ.

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
