//! Compares the rules with the exact reference. Every rounding must be bounded and must favour the market.
//!
//! `BALLAST_TIER` is `quick` (the default), `nightly` or a number of cases per property. A failing case prints the line to add to
//! `regressions.txt`.
#![allow(missing_docs)]

mod cases;
mod claims;
/// The model exchange of the rules' own tests.
#[path = "../../../../core/math/tests/common/mod.rs"]
mod common;
mod compare;
mod cover;
mod curve;
mod funding;
mod history;
mod known;
mod liquidation;
mod margin;
mod oracle;
mod sample;
mod seed;
mod settlement;
mod subsidy;
mod take_over;
mod trade;
mod valuation;
mod volatility;
mod world;

use common::random;
