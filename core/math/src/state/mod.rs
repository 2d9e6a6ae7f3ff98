//! The stored structures, and the constants that several rules share: what every rule stands on.
//!
//! A structure lives here with its fields alone. What happens with it stands in the room of its rule, one storey above:
//! `Funding` in `funding.rs`, `Slot` in `slot.rs`, and so on. So no two rules need each other for a type.

mod account;
mod claims;
mod cover;
mod curve;
mod funding;
mod market;
mod oracle;
mod slot;
mod volatility;

pub use account::Account;
pub use claims::{Claim, ClaimsIndex, Cuts, KEPT, Stretch};
pub use cover::CoverIndex;
pub use curve::Curve;
pub use funding::Funding;
pub use market::State;
pub use oracle::Snapshot;
pub use slot::Slot;
pub use volatility::Volatility;
