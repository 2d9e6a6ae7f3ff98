//! Follows the chain with full reloads, a regular pulse that reads shared accounts, and changes from the WebSocket.

mod load;
mod prices;
mod pulse;
mod read;
mod socket;
mod supervise;

pub use load::in_use_at;
pub use prices::Prices;
pub use read::accounts_of;
pub use supervise::{Feed, Heard};
