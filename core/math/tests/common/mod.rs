//! Helpers shared by the tests.
#![allow(dead_code, unreachable_pub, missing_docs)]

pub use ballast_model::exchange;

pub mod auction;
pub mod presets;
pub mod random;
pub mod scenario;
