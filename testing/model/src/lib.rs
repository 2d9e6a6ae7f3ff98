//! A model exchange in plain Rust over `ballast-math`: markets, accounts, and the audit of everything between them.
//!
//! The tests of the maths and the simulator share it. It panics only where it is asked for a market or an account that is not there.

pub mod audit;
pub mod chain_clock;
pub mod exchange;
pub mod history;
