//! Readers for Pyth price accounts that trust nothing, and writers for tests, the localnet and the demo.
//!
//! There are two kinds of account: `PriceUpdateV2` of Pyth's receiver program ([`price_update_v2`]), and the price account of Pyth's
//! first oracle program ([`legacy_account`]). Both yield a [`RawPrice`], and [`OracleKind::read`] selects the reader. This crate checks
//! no clock, owner or limit. The caller compares the account's owner with [`OracleKind::allows_owner`] and the price with the market's
//! rules.
//!
//! The readers run on chain, with fixed offsets, no allocation and no panic. `docs/operators/oracle.md` describes the layouts and how
//! they are tested.
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

mod bytes;
pub mod cluster;
pub mod encode;
pub mod error;
pub mod kind;
pub mod legacy_account;
pub mod price_update_v2;
pub mod program_ids;
mod raw_price;

pub use cluster::Cluster;
pub use error::{OracleReadError, Result};
pub use kind::OracleKind;
pub use legacy_account::read_legacy_account;
pub use price_update_v2::read_price_update_v2;
pub use raw_price::RawPrice;
