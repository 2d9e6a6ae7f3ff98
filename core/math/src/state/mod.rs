//! The stored structures and the constants that several rules share. Every rule builds on them.
//!
//! This module holds only the fields of a structure. Its behaviour is in the module of its rule, one storey above: `Funding` in
//! `funding.rs`, `Position` in `position.rs`, and so on. So no two rules depend on each other for a type.

mod account;
mod claims;
mod cover;
mod curve;
mod funding;
mod market;
mod oracle;
mod position;
mod volatility;

pub use account::Account;
pub use claims::{Claim, ClaimsIndex, Cuts, KEPT, Stretch};
pub use cover::CoverIndex;
pub use curve::Curve;
pub use funding::Funding;
pub use market::State;
pub use oracle::IndexSnapshot;
pub use position::Position;
pub use volatility::Volatility;
