//! What an account has in each market, as its owner wants to see it.

mod report;

pub use report::{PositionReport, of_account, table_of};
