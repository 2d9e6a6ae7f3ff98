//! A slow model of a Ballast market in exact rational arithmetic. The model is written from `docs/spec.md`, independently of the
//! code that it checks. Nothing is rounded, and the identity P − C + D = Q + E + B holds exactly, so every difference from the
//! rules is due to the rules' rounding. Discrete decisions of the rules (an order's size, the peg after a step) are inputs.
//!
//! Sizes and reserves are in base units (1e-9 contract), amounts are in quote units (1e-6 quote), and prices are in quote units
//! per base unit. Ratios are plain numbers, where 1 means 100 %.

pub mod claims;
pub mod cover;
pub mod curve;
pub mod exact;
pub mod funding;
pub mod liquidation;
pub mod margin;
pub mod market;
pub mod oracle;
pub mod position;
pub mod settlement;
pub mod subsidy;
pub mod trade;
pub mod valuation;
pub mod volatility;

pub use exact::Exact;
