//! The API's responses: everything is computed, amounts are text. The fields are documented in
//! `docs/traders/dashboard.md`.

mod account;
mod connection;
mod curve;
mod exchange;
mod happening;
mod market;
mod numbers;

pub use account::{Account, Accounts, Measured, PositionView};
pub use connection::{Connection, Live, Reading, State};
pub use curve::{Curve, CurvePoint};
pub use exchange::{Audit, Exchange, Solvency};
pub use happening::Happening;
pub(crate) use market::name_of;
pub use market::{Books, Draw, Funding, Interest, Market, Terms};
