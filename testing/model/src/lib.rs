//! A model exchange in plain Rust on top of `ballast-math`, with markets, accounts, and an audit of the relations between
//! them.
//!
//! The `ballast-math` tests and the simulator share this model, which panics only if a market or an account does not
//! exist.

pub mod audit;
pub mod chain_clock;
pub mod exchange;
pub mod history;
