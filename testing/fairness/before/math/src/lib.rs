//! Every formula of a Ballast market, and nothing else: no accounts, no clock, no tokens, no Solana.
//!
//! A function takes the state by reference and returns what it becomes; the caller applies it once. The same code
//! runs in the program, the client, the keeper, the simulator and the tests, so a quote equals its execution bit
//! for bit. The rules and their names are those of `docs/spec.md`, the units those of `docs/integrators/units.md`.
//!
//! Every public function returns an [`Error`] instead of panicking: an overflow is an error like any other.
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

pub mod account;
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
pub mod oracle;
pub mod parameters;
pub mod position;
pub mod settlement;
pub mod subsidy;
pub mod take_over;
pub mod token;
pub mod trade;
pub mod units;
pub mod valuation;
pub mod volatility;

pub use context::Context;
pub use error::{Error, Result};
pub use num::Rounding;
pub use units::{Base, Clock, Cumulative, Price, Quote, Ratio, Reserve, Side};
