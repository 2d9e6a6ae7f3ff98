//! Reads the price account of Pyth's first oracle program, to which publishers write directly.
//!
//! | offset | bytes | field |
//! |---|---|---|
//! | 0 | 4 | magic `a1b2c3d4` |
//! | 4 | 4 | version, 2 |
//! | 8 | 4 | account type: 1 mapping, 2 product, 3 price |
//! | 12 | 4 | used bytes |
//! | 16 | 4 | price type, 1 |
//! | 20 | 4 | exponent |
//! | 24 | 4 | publisher count |
//! | 28 | 4 | publishers that contributed to the aggregate |
//! | 32 | 8 | last slot with the status `Trading` |
//! | 40 | 8 | slot of the previous aggregate |
//! | 48 | 24 | moving average price: value, numerator, denominator |
//! | 72 | 24 | moving average confidence: value, numerator, denominator |
//! | 96 | 8 | aggregate time |
//! | 104 | 8 | minimum publisher count, then unused bytes |
//! | 112 | 32 | product account address |
//! | 144 | 32 | address of the product's next price account |
//! | 176 | 8 | slot of the previous `Trading` aggregate |
//! | 184 | 8 | price of the previous `Trading` aggregate |
//! | 192 | 8 | confidence of the previous `Trading` aggregate |
//! | 200 | 8 | time of the previous `Trading` aggregate |
//! | 208 | 8 | aggregate price |
//! | 216 | 8 | aggregate confidence |
//! | 224 | 4 | aggregate status |
//! | 228 | 4 | corporate action |
//! | 232 | 8 | aggregate slot |
//! | 240 | 32 · 96 | publisher quotes |
//!
//! All numbers are little-endian. If the status of the current price is not `Trading`, Pyth's library can return the previous
//! price. This reader never returns the previous price, because a caller would take it for the current one.
use crate::bytes::field;
use crate::error::{OracleReadError, Result};
use crate::raw_price::RawPrice;

/// The size of the account on Solana, in bytes.
pub const ACCOUNT_LEN: usize = 3312;

/// The first four bytes of every account of this oracle program, as a little-endian number.
pub const MAGIC: u32 = 0xa1b2_c3d4;

/// The only layout version that this reader supports.
pub const VERSION: u32 = 2;

/// The account type of a price account.
pub const ACCOUNT_TYPE_PRICE: u32 = 3;

/// The price type of an account that holds a price.
pub const PRICE_TYPE_PRICE: u32 = 1;

/// The status of an aggregate, which states whether its price is usable.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u32)]
pub enum PriceStatus {
    /// Too few publishers quote the asset.
    Unknown = 0,
    /// A current price.
    Trading = 1,
    /// Trading in the asset is halted.
    Halted = 2,
    /// An auction sets the price.
    Auction = 3,
    /// The price must be ignored.
    Ignored = 4,
}

impl PriceStatus {
    /// All statuses, in numerical order.
    pub const ALL: &'static [Self] =
        &[Self::Unknown, Self::Trading, Self::Halted, Self::Auction, Self::Ignored];

    /// Returns the number stored in the account.
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

    /// Returns `Ok` for `Trading`, and the status's own error otherwise.
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

/// The account's fields that a price reader needs. The moving averages and individual publishers' quotes are left out, because
/// nothing here reads them and the writer sets them to zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct LegacyAccountFields {
    /// The decimal exponent of all prices and confidences in the account.
    pub exponent: i32,
    /// The last slot in which the aggregate was `Trading`.
    pub last_trading_slot: u64,
    /// The slot of the previous aggregate, regardless of its status.
    pub previous_aggregate_slot: u64,
    /// The address of the account that describes the asset.
    pub product: [u8; 32],
    /// The current aggregate.
    pub aggregate: LegacyAggregate,
    /// The status of the current aggregate.
    pub status: PriceStatus,
    /// The previous aggregate whose status was `Trading`.
    pub previous: LegacyAggregate,
}

/// An aggregate of the publishers' quotes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct LegacyAggregate {
    /// The price mantissa, which may have either sign.
    pub price: i64,
    /// Half the width of the confidence interval, in units of `price`.
    pub confidence: u64,
    /// The time at which the aggregate was computed, in Unix seconds.
    pub publish_time: i64,
    /// The slot in which the aggregate was computed.
    pub slot: u64,
}

impl LegacyAccountFields {
    /// Reads the fields, regardless of the status. Longer accounts are accepted, because other chains have more publishers.
    ///
    /// # Errors
    /// Returns `Truncated`, `WrongMagic`, `WrongVersion`, `WrongAccountType`, `WrongPriceType` or `StatusInvalid`.
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

    /// Returns the current price of the account at `address`.
    ///
    /// # Errors
    /// Returns `StatusUnknown`, `StatusHalted`, `StatusAuction` or `StatusIgnored` if there is no current price.
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

/// Checks that the account is a price account with the layout above.
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

/// Reads the current price of the legacy account at `address`, which is also its feed id. The caller must check the owner, age,
/// confidence and sign.
///
/// # Errors
/// Returns the errors of [`LegacyAccountFields::decode`] and [`LegacyAccountFields::raw_price`].
#[inline]
pub fn read_legacy_account(data: &[u8], address: &[u8; 32]) -> Result<RawPrice> {
    LegacyAccountFields::decode(data)?.raw_price(address)
}
