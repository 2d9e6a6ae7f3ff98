//! Documents Ballast's assumptions about the chain, with values taken from the runtime's own crates. These values form the tables
//! in `docs/chain.md`.

mod fact;
mod facts;
mod gates;
mod mainnet;
pub mod page;

pub use fact::{Fact, Source, Topic, Use};
pub use facts::topics;
pub use gates::{GATES, Gate};
pub use mainnet::{Mainnet, first_bank, genesis};
