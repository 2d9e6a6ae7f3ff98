//! Represents one feed's signed price.

use crate::bytes::Reader;
use crate::error::UpdateError;
use ballast_oracle::RawPrice;
use ballast_oracle::encode::write_price_update_v2;
use ballast_oracle::price_update_v2::{ACCOUNT_LEN, PriceUpdateV2Fields, VerificationLevel};

/// A feed's id.
pub type FeedId = [u8; 32];

/// The message kind that identifies a price.
const PRICE: u8 = 0;

/// A price as its signers publish it: `price · 10^exponent`, plus or minus `confidence · 10^exponent`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FeedPrice {
    /// The feed's id.
    pub feed_id: FeedId,
    /// The price's mantissa, which may have any sign.
    pub price: i64,
    /// Half the width of the confidence interval, in units of `price`.
    pub confidence: u64,
    /// The price's decimal exponent.
    pub exponent: i32,
    /// The time at which this price was published. Unit: unix seconds.
    pub publish_time: i64,
    /// The time at which the previous price was published. Unit: unix seconds.
    pub previous_publish_time: i64,
    /// The moving average of the price, in units of `price`.
    pub ema_price: i64,
    /// The moving average of the confidence, in units of `price`.
    pub ema_confidence: u64,
}

impl FeedPrice {
    /// Parses a message. Bytes after the last field are ignored, because later format versions append fields.
    ///
    /// # Errors
    /// Returns `NoPrice` if the message is not a price, or `Truncated` if it is too short.
    pub fn parse(message: &[u8]) -> Result<Self, UpdateError> {
        let mut reader = Reader::new(message);
        match reader.byte()? {
            PRICE => {}
            other => return Err(UpdateError::NoPrice(other)),
        }
        Ok(Self {
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

    /// Returns the price that programs see in the account after a posting in `slot`.
    #[must_use]
    pub const fn raw(&self, slot: u64) -> RawPrice {
        RawPrice {
            feed_id: self.feed_id,
            price: self.price,
            confidence: self.confidence,
            exponent: self.exponent,
            publish_time: self.publish_time,
            posted_slot: slot,
        }
    }

    /// Returns the data of the feed account at `address` after a posting in `slot`, which quotes on the resulting
    /// state need.
    #[must_use]
    pub fn account_data(&self, address: &[u8; 32], slot: u64) -> [u8; ACCOUNT_LEN] {
        write_price_update_v2(&PriceUpdateV2Fields {
            write_authority: *address,
            verification_level: VerificationLevel::Full,
            feed_id: self.feed_id,
            price: self.price,
            confidence: self.confidence,
            exponent: self.exponent,
            publish_time: self.publish_time,
            previous_publish_time: self.previous_publish_time,
            ema_price: self.ema_price,
            ema_confidence: self.ema_confidence,
            posted_slot: slot,
        })
    }
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
