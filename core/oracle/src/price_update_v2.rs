//! Reads `PriceUpdateV2`, the price account of Pyth's receiver program.
//!
//! | offset, `Full` | offset, `Partial` | bytes | field |
//! |---|---|---|---|
//! | 0 | 0 | 8 | discriminator |
//! | 8 | 8 | 32 | write authority |
//! | 40 | 40 | 1 | verification tag: 0 `Partial`, 1 `Full` |
//! | – | 41 | 1 | verified signature count |
//! | 41 | 42 | 32 | feed id |
//! | 73 | 74 | 8 | price |
//! | 81 | 82 | 8 | confidence |
//! | 89 | 90 | 4 | exponent |
//! | 93 | 94 | 8 | publish time |
//! | 101 | 102 | 8 | previous publish time |
//! | 109 | 110 | 8 | moving average price |
//! | 117 | 118 | 8 | moving average confidence |
//! | 125 | 126 | 8 | posted slot |
//!
//! All numbers are little-endian. The account has 134 bytes in both cases, so the last byte of a `Full` account has no meaning.
use crate::bytes::field;
use crate::error::{OracleReadError, Result};
use crate::raw_price::RawPrice;

/// The size of the account on chain, in bytes.
pub const ACCOUNT_LEN: usize = 134;

/// The first eight bytes of the SHA-256 hash of `account:PriceUpdateV2`.
pub const DISCRIMINATOR: [u8; 8] = [0x22, 0xf1, 0x23, 0x63, 0x9d, 0x7e, 0xf4, 0xcd];

/// The length of the feed id and everything after it, in bytes.
pub(crate) const BODY_LEN: usize = 92;

/// The length of the discriminator, the write authority and the verification tag, in bytes.
const HEADER_LEN: usize = 41;

/// The level of verification, which is how many of the required signatures the receiver has verified.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum VerificationLevel {
    /// Fewer signatures than required were verified. The update's poster chose the number, so the price is not trustworthy.
    Partial {
        /// The number of verified signatures.
        num_signatures: u8,
    },
    /// All required signatures were verified.
    Full,
}

/// A price as its signers publish it: `price · 10^exponent`, plus or minus `confidence · 10^exponent`. The fields are in storage order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct FeedPrice {
    /// The id of the price feed.
    pub feed_id: [u8; 32],
    /// The price mantissa, which may have either sign.
    pub price: i64,
    /// Half the width of the confidence interval, in units of `price`.
    pub confidence: u64,
    /// The decimal exponent of all prices and confidences in the message.
    pub exponent: i32,
    /// The time at which the price was computed, in Unix seconds.
    pub publish_time: i64,
    /// The time at which the previous price was computed, in Unix seconds.
    pub previous_publish_time: i64,
    /// The exponentially weighted moving average of the price, in units of `price`.
    pub ema_price: i64,
    /// The exponentially weighted moving average of the confidence, in units of `price`.
    pub ema_confidence: u64,
}

/// All fields of the account, in storage order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PriceUpdateV2Fields {
    /// The key that may overwrite or close the account. In a sponsored feed account, this is the account's own address.
    pub write_authority: [u8; 32],
    /// The update's verification level.
    pub verification_level: VerificationLevel,
    /// The price as its signers publish it.
    pub message: FeedPrice,
    /// The slot in which the update was posted.
    pub posted_slot: u64,
}

impl PriceUpdateV2Fields {
    /// Reads all fields, regardless of the verification level. Bytes after the last field are ignored.
    ///
    /// # Errors
    /// Returns `WrongDiscriminator`, `UnknownVerificationTag`, or `Truncated` if the last field is incomplete.
    #[inline]
    pub fn decode(data: &[u8]) -> Result<Self> {
        let (header, rest) = data.split_first_chunk::<HEADER_LEN>().ok_or(OracleReadError::Truncated)?;
        if field::<8>(header, 0)? != DISCRIMINATOR {
            return Err(OracleReadError::WrongDiscriminator);
        }
        let [tag] = field(header, 40)?;
        let (verification_level, rest) = split_level(tag, rest)?;
        let body: &[u8; BODY_LEN] = rest.first_chunk().ok_or(OracleReadError::Truncated)?;
        Ok(Self {
            write_authority: field(header, 8)?,
            verification_level,
            message: FeedPrice {
                feed_id: field(body, 0)?,
                price: i64::from_le_bytes(field(body, 32)?),
                confidence: u64::from_le_bytes(field(body, 40)?),
                exponent: i32::from_le_bytes(field(body, 48)?),
                publish_time: i64::from_le_bytes(field(body, 52)?),
                previous_publish_time: i64::from_le_bytes(field(body, 60)?),
                ema_price: i64::from_le_bytes(field(body, 68)?),
                ema_confidence: u64::from_le_bytes(field(body, 76)?),
            },
            posted_slot: u64::from_le_bytes(field(body, 84)?),
        })
    }

    /// Returns the fields that a market uses, regardless of the verification level.
    #[inline]
    #[must_use]
    pub const fn raw_price(&self) -> RawPrice {
        let FeedPrice { feed_id, price, confidence, exponent, publish_time, .. } = self.message;
        RawPrice { feed_id, price, confidence, exponent, publish_time, posted_slot: self.posted_slot }
    }
}

/// Returns the verification level for `tag`, and the bytes after it. `Partial` takes one more byte.
#[inline(always)]
fn split_level(tag: u8, rest: &[u8]) -> Result<(VerificationLevel, &[u8])> {
    match tag {
        0 => {
            let (num_signatures, rest) = rest.split_first().ok_or(OracleReadError::Truncated)?;
            Ok((VerificationLevel::Partial { num_signatures: *num_signatures }, rest))
        }
        1 => Ok((VerificationLevel::Full, rest)),
        _ => Err(OracleReadError::UnknownVerificationTag),
    }
}

/// Reads the price of a fully verified update. The caller must check the owner, feed id, age, confidence and sign.
///
/// # Errors
/// Returns the errors of [`PriceUpdateV2Fields::decode`], and `PartiallyVerified`.
#[inline]
pub fn read_price_update_v2(data: &[u8]) -> Result<RawPrice> {
    let fields = PriceUpdateV2Fields::decode(data)?;
    match fields.verification_level {
        VerificationLevel::Full => Ok(fields.raw_price()),
        VerificationLevel::Partial { .. } => Err(OracleReadError::PartiallyVerified),
    }
}
