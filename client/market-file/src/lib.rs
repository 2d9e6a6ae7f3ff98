//! Reads a market from a TOML file, and derives exact parameters that fit the asset's price.
//!
//! The sections and keys come from the parameter table in `ballast-math`, and docs/builders/parameters-table.md explains how to
//! add a parameter. The simulator, the demo, the migrations and the local network all read markets with this crate.

pub mod amounts;
pub mod contract;
mod market;
mod number;
mod section;
mod setting;

pub use market::{
    Claims, Cover, CurveConfig, CurveSteps, Funding, Liquidation, Listing, Margin, MarketConfig, Oracle,
    SECTIONS, Sizes, Trading,
};
pub use number::Number;
pub use section::Section;
pub use setting::{Setting, settings};
