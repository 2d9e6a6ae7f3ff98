//! Why an update cannot be used or posted.

use thiserror::Error;

/// Why an endpoint's answer is no usable update.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum UpdateError {
    /// The answer is no JSON, or not that of this request.
    #[error("the answer is not that of a Hermes endpoint ({0}): check the endpoint's URL")]
    Json(String),
    /// The answer is encoded otherwise than was asked for.
    #[error("the answer is encoded as `{0}`, base64 was asked for: check the endpoint")]
    Encoding(String),
    /// The binary part is no base64.
    #[error("the update is no base64: check the endpoint")]
    Base64,
    /// It ends too early.
    #[error("the update ends too early: ask again, or another endpoint")]
    Truncated,
    /// It does not begin as an update does.
    #[error("the bytes are no Pyth update: check the endpoint")]
    WrongMagic,
    /// Its format is newer.
    #[error("the update has the format {0}, this version reads 1: upgrade")]
    UnknownVersion(u8),
    /// It is proved otherwise than by a signed Merkle root.
    #[error("the update has a proof of the kind {0}, this version knows 0: upgrade")]
    UnknownProof(u8),
    /// The signed root has another format.
    #[error("the update's signed message has the version {0}, this version reads 1: upgrade")]
    UnknownMessageVersion(u8),
    /// What was signed is no Merkle root.
    #[error("what was signed is no root of prices: check the endpoint")]
    NoRoot,
    /// It proves something else than a price.
    #[error("the update has a message of the kind {0}, which is no price: ask for prices")]
    NoPrice(u8),
    /// A price is not under the root.
    #[error("the update does not prove its own price of the feed {feed}: ask again, or another endpoint")]
    NotProven {
        /// The feed, in hexadecimal.
        feed: String,
    },
    /// The answer leaves a feed out.
    #[error("the answer has no price of the feed {feed}: the endpoint may not carry it")]
    NoFeed {
        /// The feed, in hexadecimal.
        feed: String,
    },
}

/// Why a posting cannot be built.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum PostingError {
    /// The owner of the feed account is no receiver.
    #[error(
        "the oracle account does not belong to a Pyth receiver: updates can be posted for `pyth-receiver` feeds only"
    )]
    NoReceiver,
    /// The receiver's configuration is not what it should be.
    #[error("the configuration of Pyth's receiver cannot be read: upgrade to a version that reads it")]
    Configuration,
    /// One step is larger than a transaction.
    #[error("the update's {step} does not fit a transaction: use a lookup table")]
    TooLarge {
        /// Which.
        step: &'static str,
    },
    /// There is nothing to post.
    #[error("there is no price to post: name a feed")]
    Nothing,
}
