//! One feed's price, as it was signed.

use crate::bytes::Reader;
use crate::error::UpdateError;
use ballast_oracle::encode::write_price_update_v2;
pub use ballast_oracle::price_update_v2::FeedPrice;
use ballast_oracle::price_update_v2::{ACCOUNT_LEN, PriceUpdateV2Fields, VerificationLevel};

/// What is priced.
pub type FeedId = [u8; 32];

/// The kind of message that is a price.
const PRICE: u8 = 0;

/// Reads a message. Bytes behind the last field are not looked at: later versions of the format append there.
///
/// # Errors
/// `NoPrice`, `Truncated`.
pub(crate) fn parse(message: &[u8]) -> Result<FeedPrice, UpdateError> {
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

/// The bytes of the feed account at `address` once a price is posted in `slot`: what a quote reads to know what would follow.
#[must_use]
pub fn account_data(price: &FeedPrice, address: &[u8; 32], slot: u64) -> [u8; ACCOUNT_LEN] {
    write_price_update_v2(&PriceUpdateV2Fields {
        write_authority: *address,
        verification_level: VerificationLevel::Full,
        price: *price,
        posted_slot: slot,
    })
}

/// A price with the way from it to the signed root.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProvenPrice {
    /// What was signed, byte for byte.
    pub message: Vec<u8>,
    /// The hashes beside the way, from the leaf up.
    pub proof: Vec<[u8; 20]>,
    /// What the message says.
    pub price: FeedPrice,
}
