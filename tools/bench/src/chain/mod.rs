//! What Ballast assumes about the chain, as the runtime's own crates say it: the tables of `docs/chain.md`.

mod fact;
mod facts;
mod gates;
mod mainnet;
pub mod page;

pub use fact::{Fact, Topic, Use};
pub use facts::topics;
pub use gates::{GATES, Gate};
pub use mainnet::{Mainnet, first_bank, genesis};
