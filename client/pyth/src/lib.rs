//! Signed Pyth updates: what a Hermes endpoint answers, and the instructions that post it into the feed accounts that markets read.
//!
//! - [`hermes`] asks and reads the answer; [`Update`] is one signed root with the prices that it proves.
//! - [`Programs`] are Pyth's programs and their addresses, [`ReceiverConfig`] is what the receiver says about itself.
//! - [`encode`] writes updates, for tests and local networks.
//! - [`instructions`] has one function for each instruction, [`Posting`] puts them in order and into transactions.
//!
//! Nothing here has a network: `ballast_client::pyth` asks, reads the chain and sends. `docs/operators/oracle.md` has the formats and says how
//! they are checked.
#![forbid(unsafe_code)]

mod bytes;
mod draft;
pub mod encode;
mod error;
pub mod hermes;
pub mod instructions;
mod merkle;
mod posting;
mod price;
mod programs;
mod receiver;
mod root;
mod update;

pub use draft::Draft;
pub use error::{PostingError, UpdateError};
pub use posting::Posting;
pub use price::{FeedId, FeedPrice, ProvenPrice};
pub use programs::{Programs, SHARD};
pub use receiver::ReceiverConfig;
pub use root::SignedRoot;
pub use update::Update;
