//! Handles signed Pyth updates by parsing a Hermes endpoint's responses and building the instructions that post the
//! updates to feed accounts.
//!
//! - [`hermes`] builds requests and parses responses. An [`Update`] is a signed root with the prices that it proves.
//! - [`Programs`] holds the addresses of Pyth's programs, and [`ReceiverConfig`] holds the receiver's settings.
//! - [`encode`] encodes updates, for tests and local networks.
//! - [`instructions`] has one function for each instruction. [`Posting`] packs the instructions into transactions, in order.
//!
//! This crate does not use the network. `ballast_client::pyth` sends requests, reads the chain and sends transactions.
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
pub use price::{FeedId, FeedPrice, ProvenPrice, parse_price, posted_account};
pub use programs::{Programs, SHARD};
pub use receiver::ReceiverConfig;
pub use root::SignedRoot;
pub use update::Update;
