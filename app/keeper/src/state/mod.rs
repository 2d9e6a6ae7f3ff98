//! Holds the keeper's view of the exchange, in memory only.

mod book;
mod horizon;
mod markets;
mod record;
mod update;

pub use book::{AccountId, Book};
pub use horizon::Horizon;
pub use markets::MarketBook;
pub use record::Record;
pub use update::Update;
