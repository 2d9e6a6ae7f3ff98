//! Represents one feed's signed price.

use crate::bytes::Reader;
use crate::error::UpdateError;
use ballast_oracle::encode::write_price_update_v2;
pub use ballast_oracle::price_update_v2::FeedPrice;
use ballast_oracle::price_update_v2::{ACCOUNT_LEN, PriceUpdateV2Fields, VerificationLevel};

/// A feed's id.
pub type FeedId = [u8; 32];

/// The message kind that identifies a price.
const PRICE: u8 = 0;

/// Parses a price message. Bytes after the last field are ignored, because later format versions append fields.
///
/// # Errors
/// Returns `NoPrice` if the message is not a price, or `Truncated` if it is too short.
pub fn parse_price(message: &[u8]) -> Result<FeedPrice, UpdateError> {
    let mut reader = Reader::new(message);
    match reader.byte()? {
        PRICE => {}
        other => return Err(UpdateError::NoPrice(other)),
    }
    Ok(FeedPrice {
        feed_id: reader.array()?,
        price: reader.i64()?,
        confidence: reader.u64()?,
        exponent: reader.i32()?,
        publish_time: reader.i64()?,
        previous_publish_time: reader.i64()?,
        ema_price: reader.i64()?,
        ema_confidence: reader.u64()?,
    })
}

/// Returns the data of the feed account at `address` after `message` is posted in `slot`, for quotes on the resulting state.
#[must_use]
pub fn posted_account(message: FeedPrice, address: &[u8; 32], slot: u64) -> [u8; ACCOUNT_LEN] {
    write_price_update_v2(&PriceUpdateV2Fields {
        write_authority: *address,
        verification_level: VerificationLevel::Full,
        message,
        posted_slot: slot,
    })
}

/// A price with its Merkle proof.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProvenPrice {
    /// The signed message, byte for byte.
    pub message: Vec<u8>,
    /// The sibling hashes from the leaf up.
    pub proof: Vec<[u8; 20]>,
    /// The decoded message.
    pub price: FeedPrice,
}
