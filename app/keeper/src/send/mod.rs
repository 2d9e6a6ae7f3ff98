//! Lands each task on chain exactly once.

mod attempt;
mod backoff;
mod fees;
mod in_flight;
mod post;
mod purse;
mod sender;
mod verdict;

pub use attempt::{Attempt, Landed, Seen, Step};
pub use backoff::Backoff;
pub use fees::{most_lamports, price};
pub use in_flight::InFlight;
pub use purse::Purse;
pub use sender::Sender;
pub use verdict::verdict;
