//! Pyth price accounts as bytes: a reader that trusts nothing, and a writer for tests, the localnet and the demo.
//!
//! Two kinds of account are known: `PriceUpdateV2` of Pyth's receiver program ([`price_update_v2`]) and the price
//! account of Pyth's first oracle program ([`legacy_account`]). Both give a [`RawPrice`], and [`OracleKind::read`]
//! picks the reader. Nothing here looks at a clock, at an owner or at a limit: the caller compares the account's
//! owner with [`OracleKind::allows_owner`] and the price with the market's rules.
//!
//! The readers run on chain: fixed offsets, no allocation, no panic. `docs/operators/oracle.md` has the layouts and says how
//! they are checked.
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
