//! Signed Pyth updates: reads the answers of a Hermes endpoint, and builds the instructions that post them into feed accounts.
//!
//! - [`hermes`] builds requests and reads answers; [`Update`] is one signed root with the prices that it proves.
//! - [`Programs`] has the addresses of Pyth's programs, [`ReceiverConfig`] the settings of the receiver.
//! - [`encode`] writes updates, for tests and local networks.
//! - [`instructions`] has one function for each instruction; [`Posting`] orders them and packs them into transactions.
//!
//! Nothing here uses a network: `ballast_client::pyth` sends requests, reads the chain and sends transactions.
//! `docs/operators/oracle.md` describes the formats and their tests.
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
