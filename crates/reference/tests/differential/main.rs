//! The engine against the exact reference: every rounding bounded, and on the market's side.
//!
//! `BALLAST_TIER` is `quick` (the default), `nightly` or a number of cases per property. A failing case prints the line that
//! keeps it in `regressions.txt`.
#![allow(missing_docs)]

mod cases;
mod claims;
mod compare;
mod cover;
mod curve;
mod funding;
mod history;
mod liquidation;
mod margin;
mod oracle;
#[path = "../../../math/tests/common/random.rs"]
#[allow(dead_code, unreachable_pub)]
mod random;
mod sample;
mod seed;
mod settlement;
mod subsidy;
mod take_over;
mod trade;
mod valuation;
mod volatility;
