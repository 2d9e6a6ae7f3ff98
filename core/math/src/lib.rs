//! The formulas of a Ballast market. This crate has no accounts, system clock, tokens or Solana code.
//!
//! Functions take the state by reference and return the new state, which the caller applies once. The program, the client, the
//! keeper, the simulator and the tests all run the same code, so a quote and its execution are identical bit for bit.
//! `docs/spec.md` defines the rules and their names, and `docs/integrators/units.md` defines the units.
//!
//! Public functions return an [`Error`] and never panic, even on overflow.
#![no_std]
#![forbid(unsafe_code)]
#![deny(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::float_arithmetic,
    clippy::as_conversions,
    clippy::arithmetic_side_effects
)]

extern crate alloc;

pub mod account;
mod auction;
pub mod bounds;
pub mod claims;
pub mod context;
pub mod cover;
pub mod curve;
pub mod error;
pub mod estimate;
pub mod fees;
pub mod funding;
pub mod health;
pub mod layout;
pub mod liquidation;
pub mod market;
pub mod num;
pub mod opening;
pub mod oracle;
pub mod parameters;
pub mod pause;
pub mod position;
pub mod retained;
pub mod settlement;
pub mod state;
pub mod subsidy;
pub mod take_over;
pub mod token;
pub mod trade;
pub mod transition;
pub mod units;
pub mod valuation;
pub mod volatility;

pub use context::Context;
pub use error::{Error, Result};
pub use num::Rounding;
pub use units::{Base, Clock, Cumulative, Price, Quote, Ratio, Reserve, Side};
