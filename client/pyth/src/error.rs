//! Defines the errors that reading and posting updates can return.

use thiserror::Error;

/// The reason why an endpoint's response cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum UpdateError {
    /// The response is not JSON, or does not match the request.
    #[error("the response does not come from a Hermes endpoint ({0}): check the endpoint URL")]
    Json(String),
    /// The response has an encoding other than the requested one.
    #[error("the response is encoded as `{0}` instead of base64: check the endpoint")]
    Encoding(String),
    /// The binary part is not valid base64.
    #[error("the update is not valid base64: check the endpoint")]
    Base64,
    /// The update ends before it is complete.
    #[error("the update is incomplete: try again, or use another endpoint")]
    Truncated,
    /// The update does not begin with Pyth's magic bytes.
    #[error("the data is not a Pyth update: check the endpoint")]
    WrongMagic,
    /// The update has a newer format than this version reads.
    #[error("the update has format version {0}, but this client supports only version 1: upgrade the client")]
    UnknownVersion(u8),
    /// The update's proof is not a signed Merkle root.
    #[error("the update has a proof of type {0}, but this client supports only type 0: upgrade the client")]
    UnknownProof(u8),
    /// The signed message has an unknown version.
    #[error(
        "the update's signed message has version {0}, but this client supports only version 1: upgrade the client"
    )]
    UnknownMessageVersion(u8),
    /// The signed payload is not a Merkle root.
    #[error("the signed message does not contain a Merkle root of prices: check the endpoint")]
    NoRoot,
    /// The update proves a message that is not a price.
    #[error("the update contains a message of type {0}, which is not a price: request price feeds only")]
    NoPrice(u8),
    /// The Merkle proof for a price does not match the root.
    #[error("the proof for feed {feed} does not match the update: try again, or use another endpoint")]
    NotProven {
        /// The feed's id in hexadecimal.
        feed: String,
    },
    /// The response lacks a requested feed.
    #[error("the response has no price for feed {feed}: check the feed id, or use another endpoint")]
    NoFeed {
        /// The feed's id in hexadecimal.
        feed: String,
    },
}

/// The reason why a posting cannot be built.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum PostingError {
    /// The feed account's owner is not a Pyth receiver.
    #[error(
        "the oracle account is not owned by a Pyth receiver: updates can only be posted for `pyth-receiver` feeds"
    )]
    NoReceiver,
    /// The receiver's configuration cannot be decoded.
    #[error("the Pyth receiver's configuration cannot be read: upgrade to a client version that supports it")]
    Configuration,
    /// One step of the posting does not fit into one transaction.
    #[error("the posting's `{step}` step does not fit in a transaction: use a lookup table")]
    TooLarge {
        /// The name of the step.
        step: &'static str,
    },
    /// The posting contains no price.
    #[error("there is no price to post: pass at least one feed")]
    Nothing,
}
