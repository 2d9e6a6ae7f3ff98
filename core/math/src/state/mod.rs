//! Defines the stored structs and the constants that several rules share. All rules use these structs.
//!
//! This module defines only the fields. The behaviour of a struct is in the module of its rule, one layer above, such as
//! `funding.rs` for `Funding` and `position.rs` for `Position`. As a result, no rule depends on another for a type.

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
