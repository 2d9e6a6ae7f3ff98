//! The price account of Pyth's first oracle program, which the publishers write directly.
//!
//! | offset | bytes | field |
//! |---|---|---|
//! | 0 | 4 | magic `a1b2c3d4` |
//! | 4 | 4 | version, 2 |
//! | 8 | 4 | account type: 1 mapping, 2 product, 3 price |
//! | 12 | 4 | used bytes |
//! | 16 | 4 | price type, 1 |
//! | 20 | 4 | exponent |
//! | 24 | 4 | number of publishers |
//! | 28 | 4 | number of publishers in the aggregate |
//! | 32 | 8 | last slot with the status `Trading` |
//! | 40 | 8 | slot of the aggregate before this one |
//! | 48 | 24 | moving average of the price: value, numerator, denominator |
//! | 72 | 24 | moving average of the confidence: the same |
//! | 96 | 8 | time of the aggregate |
//! | 104 | 8 | fewest publishers, then unused |
//! | 112 | 32 | address of the product account |
//! | 144 | 32 | address of the product's next price account |
//! | 176 | 8 | slot of the aggregate before this one that was `Trading` |
//! | 184 | 8 | its price |
//! | 192 | 8 | its confidence |
//! | 200 | 8 | its time |
//! | 208 | 8 | price of the aggregate |
//! | 216 | 8 | confidence of the aggregate |
//! | 224 | 4 | status of the aggregate |
//! | 228 | 4 | corporate action |
//! | 232 | 8 | slot of the aggregate |
//! | 240 | 32 · 96 | quotes of the publishers |
//!
//! Little endian. Pyth's library offers the previous price when the current one is not `Trading`. This reader never does, because that
//! would present an old price as current.
use crate::bytes::field;
use crate::error::{OracleReadError, Result};
use crate::raw_price::RawPrice;

/// The size of the account on Solana, in bytes.
pub const ACCOUNT_LEN: usize = 3312;

/// The first four bytes of every account of the program, as a little-endian number.
pub const MAGIC: u32 = 0xa1b2_c3d4;

/// The only version of the layout that is read.
pub const VERSION: u32 = 2;

/// The account type of a price account.
pub const ACCOUNT_TYPE_PRICE: u32 = 3;

/// The price type of a price.
pub const PRICE_TYPE_PRICE: u32 = 1;

/// The status of an aggregate: whether it is a usable price.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u32)]
pub enum PriceStatus {
    /// Too few publishers quote the asset.
    Unknown = 0,
    /// A current price.
    Trading = 1,
    /// Trading of the asset is halted.
    Halted = 2,
    /// An auction sets the price.
    Auction = 3,
    /// The price must be ignored.
    Ignored = 4,
}

impl PriceStatus {
    /// All states, in the order of their numbers.
    pub const ALL: &'static [Self] =
        &[Self::Unknown, Self::Trading, Self::Halted, Self::Auction, Self::Ignored];

    /// The number in the account.
    #[must_use]
    pub const fn number(self) -> u32 {
        match self {
            Self::Unknown => 0,
            Self::Trading => 1,
            Self::Halted => 2,
            Self::Auction => 3,
            Self::Ignored => 4,
        }
    }

    /// `Ok` for `Trading`, otherwise the error of this status.
    #[inline]
    const fn require_trading(self) -> Result<()> {
        match self {
            Self::Trading => Ok(()),
            Self::Unknown => Err(OracleReadError::StatusUnknown),
            Self::Halted => Err(OracleReadError::StatusHalted),
            Self::Auction => Err(OracleReadError::StatusAuction),
            Self::Ignored => Err(OracleReadError::StatusIgnored),
        }
    }
}

impl TryFrom<u32> for PriceStatus {
    type Error = OracleReadError;

    fn try_from(number: u32) -> Result<Self> {
        match number {
            0 => Ok(Self::Unknown),
            1 => Ok(Self::Trading),
            2 => Ok(Self::Halted),
            3 => Ok(Self::Auction),
            4 => Ok(Self::Ignored),
            _ => Err(OracleReadError::StatusInvalid),
        }
    }
}

/// The fields of the account that matter to a reader of prices. The moving averages and the quotes of single publishers are omitted:
/// nothing here reads them, and they are written as zeros.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct LegacyAccountFields {
    /// The decimal exponent of all prices and confidences in the account.
    pub exponent: i32,
    /// The last slot whose aggregate was `Trading`.
    pub last_trading_slot: u64,
    /// The slot of the aggregate before this one, whatever its status.
    pub previous_aggregate_slot: u64,
    /// The address of the account that describes the asset.
    pub product: [u8; 32],
    /// The current aggregate.
    pub aggregate: LegacyAggregate,
    /// The status of the current aggregate.
    pub status: PriceStatus,
    /// The aggregate before the current one that was `Trading`.
    pub previous: LegacyAggregate,
}

/// One aggregate of the publishers' quotes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct LegacyAggregate {
    /// The mantissa of the price, of any sign.
    pub price: i64,
    /// Half the width of the confidence interval, in units of `price`.
    pub confidence: u64,
    /// The time of its computation. Unix seconds.
    pub publish_time: i64,
    /// The slot of its computation.
    pub slot: u64,
}

impl LegacyAccountFields {
    /// Reads the fields, whatever the status. Longer accounts are accepted, because other chains have more publishers.
    ///
    /// # Errors
    /// `Truncated`, `WrongMagic`, `WrongVersion`, `WrongAccountType`, `WrongPriceType` or `StatusInvalid`.
    #[inline]
    pub fn decode(data: &[u8]) -> Result<Self> {
        let account: &[u8; ACCOUNT_LEN] = data.first_chunk().ok_or(OracleReadError::Truncated)?;
        check_header(account)?;
        Ok(Self {
            exponent: i32::from_le_bytes(field(account, 20)?),
            last_trading_slot: u64::from_le_bytes(field(account, 32)?),
            previous_aggregate_slot: u64::from_le_bytes(field(account, 40)?),
            product: field(account, 112)?,
            previous: LegacyAggregate {
                slot: u64::from_le_bytes(field(account, 176)?),
                price: i64::from_le_bytes(field(account, 184)?),
                confidence: u64::from_le_bytes(field(account, 192)?),
                publish_time: i64::from_le_bytes(field(account, 200)?),
            },
            aggregate: LegacyAggregate {
                publish_time: i64::from_le_bytes(field(account, 96)?),
                price: i64::from_le_bytes(field(account, 208)?),
                confidence: u64::from_le_bytes(field(account, 216)?),
                slot: u64::from_le_bytes(field(account, 232)?),
            },
            status: PriceStatus::try_from(u32::from_le_bytes(field(account, 224)?))?,
        })
    }

    /// The current price of the account at `address`.
    ///
    /// # Errors
    /// `StatusUnknown`, `StatusHalted`, `StatusAuction` or `StatusIgnored` if there is none.
    #[inline]
    pub const fn raw_price(&self, address: &[u8; 32]) -> Result<RawPrice> {
        match self.status.require_trading() {
            Ok(()) => Ok(RawPrice {
                feed_id: *address,
                price: self.aggregate.price,
                confidence: self.aggregate.confidence,
                exponent: self.exponent,
                publish_time: self.aggregate.publish_time,
                posted_slot: self.aggregate.slot,
            }),
            Err(error) => Err(error),
        }
    }
}

/// Whether this is a price account of the layout above.
#[inline(always)]
fn check_header(account: &[u8; ACCOUNT_LEN]) -> Result<()> {
    if u32::from_le_bytes(field(account, 0)?) != MAGIC {
        return Err(OracleReadError::WrongMagic);
    }
    if u32::from_le_bytes(field(account, 4)?) != VERSION {
        return Err(OracleReadError::WrongVersion);
    }
    if u32::from_le_bytes(field(account, 8)?) != ACCOUNT_TYPE_PRICE {
        return Err(OracleReadError::WrongAccountType);
    }
    if u32::from_le_bytes(field(account, 16)?) != PRICE_TYPE_PRICE {
        return Err(OracleReadError::WrongPriceType);
    }
    Ok(())
}

/// Reads the current price of the legacy account at `address`, which is its feed id. The caller must judge owner, age, confidence and
/// sign.
///
/// # Errors
/// Those of [`LegacyAccountFields::decode`] and [`LegacyAccountFields::raw_price`].
#[inline]
pub fn read_legacy_account(data: &[u8], address: &[u8; 32]) -> Result<RawPrice> {
    LegacyAccountFields::decode(data)?.raw_price(address)
}
