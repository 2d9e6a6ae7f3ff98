//! A model exchange in plain Rust over `ballast-math`: markets, accounts, and the audit of everything between them.
//!
//! The tests of the maths and the simulator share it. It panics only on a market or an account that does not exist.

pub mod audit;
pub mod chain_clock;
pub mod exchange;
pub mod history;
