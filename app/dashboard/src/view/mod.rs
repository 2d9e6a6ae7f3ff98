//! Builds the API's responses. Every number is computed on the server, and amounts are sent as text.
//! `docs/traders/dashboard.md` documents the fields.

mod account;
mod claim;
mod connection;
mod curve;
mod exchange;
mod happening;
mod market;
mod numbers;

pub use account::{Account, Accounts, Measured, PositionView};
pub use claim::Claim;
pub use connection::{Connection, Live, Lost, Reading, State};
pub use curve::{Curve, CurvePoint};
pub use exchange::{Audit, Exchange, Solvency};
pub use happening::Happening;
pub(crate) use market::name_of as market_name;
pub use market::{Books, Draw, Funding, Interest, Market, Terms};
