//! The keeper's view of the exchange, in memory only.

mod book;
mod horizon;
mod markets;
mod mirror;
mod record;

pub use book::{AccountId, Book};
pub use horizon::Horizon;
pub use markets::MarketBook;
pub use mirror::{Heeded, Mirror, Update};
pub use record::Record;
