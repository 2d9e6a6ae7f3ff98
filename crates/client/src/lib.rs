//! The Rust client of Ballast.

pub mod instructions;
pub mod others;
pub mod pda;

pub use ballast::ID as PROGRAM_ID;
pub use others::MarketKeys;
