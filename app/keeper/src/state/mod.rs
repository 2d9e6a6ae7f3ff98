//! The exchange as the keeper knows it, in memory only.

mod book;
mod markets;
mod mirror;
mod record;

pub use book::{AccountId, Book};
pub use markets::MarketBook;
pub use mirror::{Mirror, Update};
pub use record::Record;
