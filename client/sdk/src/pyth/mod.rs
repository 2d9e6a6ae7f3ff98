//! Fetches signed Pyth updates from a Hermes endpoint and posts them to the feed account that a market reads. The keeper and the
//! command line share this code.
//!
//! ```no_run
//! use ballast_client::pyth::{Endpoint, Hermes, Wanted, prepare};
//! use ballast_client::{rpc::Rpc, transaction::Draft};
//! use solana_pubkey::Pubkey;
//! use std::time::Duration;
//!
//! # async fn example(payer: Pubkey, receiver: Pubkey, feed: [u8; 32]) -> Result<(), Box<dyn std::error::Error>> {
//! let endpoint = Endpoint::new("https://hermes.example.org", None)?;
//! let updates = Hermes::new(endpoint, Duration::from_secs(5))?.latest(&[feed]).await?;
//! let (update, _) = updates.of_feed(&feed)?;
//! let wanted = Wanted { payer, seed: "example", receiver, update, feeds: &[feed] };
//! let prepared = prepare(&Rpc::new("http://127.0.0.1:8899"), wanted).await?;
//! let fits = |instructions: &[_]| Draft::new(&payer, instructions).fits();
//! let transactions = prepared.posting.transactions(&[], &fits)?;
//! # Ok(())
//! # }
//! ```

mod endpoint;
mod hermes;
mod prepare;

pub use ballast_pyth::hermes::Updates;
pub use ballast_pyth::{
    FeedId, FeedPrice, Posting, PostingError, Programs, ProvenPrice, Update, UpdateError, posted_account,
};
pub use endpoint::{Endpoint, EndpointError, Key};
pub use hermes::{Hermes, HermesError};
pub use prepare::{PrepareError, Prepared, Wanted, prepare};
