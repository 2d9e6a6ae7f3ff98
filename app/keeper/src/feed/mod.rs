//! Hearing of the chain: everything at once, the shared accounts at each pulse, changes over the socket.

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
