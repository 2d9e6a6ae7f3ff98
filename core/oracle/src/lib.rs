//! Provides readers for Pyth price accounts, which do not trust their input, and writers for tests, the localnet and the demo.
//!
//! There are two account kinds. [`price_update_v2`] reads the `PriceUpdateV2` accounts of Pyth's receiver program, and
//! [`legacy_account`] reads the price accounts of Pyth's first oracle program. Both readers return a [`RawPrice`], and
//! [`OracleKind::read`] selects the reader. This crate does not check the clock, the owner or any limit. The caller checks the
//! account's owner with [`OracleKind::allows_owner`] and checks the price against the market's rules.
//!
//! The readers run on chain, so they use fixed offsets, never allocate and never panic. `docs/operators/oracle.md` describes the
//! layouts and how they are tested.
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
