//! Derives the addresses of Pyth's oracle accounts, and builds price updates for local networks.
//!
//! ```
//! use ballast_client::oracle::PriceUpdate;
//! use ballast_math::Price;
//! use ballast_math::oracle::Reading;
//!
//! // 101.5 quote per contract, ± 0.1, for a market whose contract is one unit of the asset.
//! let reading = Reading {
//!     price: Price::new(101_500_000_000),
//!     confidence: Price::new(100_000_000),
//!     publish_time: 1_767_225_600,
//! };
//! let update = PriceUpdate::of_contract([7; 32], &reading, 0)?;
//! let raw = ballast_oracle::read_price_update_v2(&update.account_data())?;
//! assert_eq!((raw.price, raw.exponent), (101_500_000_000, -9));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use ballast::state::Market;
use ballast_math::oracle::Reading;
pub use ballast_oracle::OracleKind;
use ballast_oracle::encode::write_price_update_v2;
use ballast_oracle::price_update_v2::{FeedPrice, PriceUpdateV2Fields, VerificationLevel};
use ballast_oracle::program_ids;
use solana_pubkey::Pubkey;
use thiserror::Error;

/// The program that owns Pyth's price updates.
pub const RECEIVER: Pubkey = Pubkey::new_from_array(program_ids::RECEIVER);
/// The program that owns the price updates of Pyth's upgraded feeds.
pub const RECEIVER_UPGRADED: Pubkey = Pubkey::new_from_array(program_ids::RECEIVER_UPGRADED);

/// Returns the address of a feed account that sponsors keep up to date and [`RECEIVER`] owns. Sponsors use shard 0.
#[must_use]
pub fn feed_account(shard: u16, feed_id: &[u8; 32]) -> Pubkey {
    of_feed(shard, feed_id, &program_ids::FEED_ACCOUNTS)
}

/// Returns the address of an upgraded feed's account, which [`RECEIVER_UPGRADED`] owns. Otherwise, this is the same as
/// [`feed_account`].
#[must_use]
pub fn upgraded_feed_account(shard: u16, feed_id: &[u8; 32]) -> Pubkey {
    of_feed(shard, feed_id, &program_ids::FEED_ACCOUNTS_UPGRADED)
}

fn of_feed(shard: u16, feed_id: &[u8; 32], program: &[u8; 32]) -> Pubkey {
    let seeds: &[&[u8]] = &[&shard.to_le_bytes(), feed_id];
    Pubkey::find_program_address(seeds, &Pubkey::new_from_array(*program)).0
}

/// The price does not fit into an oracle account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error(
    "the price does not fit in an oracle account: use a price below 9,223,372,036 quote and a smaller contract exponent"
)]
pub struct PriceTooLarge;

/// A fully verified price update for a local network.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PriceUpdate {
    /// The feed ID.
    pub feed_id: [u8; 32],
    /// The price's mantissa, which stands for `price · 10^exponent` quote per unit of the asset.
    pub price: i64,
    /// Half the width of the confidence interval, in the same units as `price`.
    pub confidence: u64,
    /// The decimal exponent.
    pub exponent: i32,
    /// The publication time. Unit: unix seconds.
    pub publish_time: i64,
    /// The slot in which the update was posted.
    pub posted_slot: u64,
}

impl PriceUpdate {
    /// Returns the update from which a market reads exactly `reading`. The market's contract is 10^`contract_exponent` units of the
    /// asset.
    ///
    /// # Errors
    /// [`PriceTooLarge`].
    pub fn of_contract(
        feed_id: [u8; 32],
        reading: &Reading,
        contract_exponent: i64,
    ) -> Result<Self, PriceTooLarge> {
        let exponent = contract_exponent.checked_add(PRICE_DIGITS).and_then(i64::checked_neg);
        let exponent = exponent.and_then(|exponent| i32::try_from(exponent).ok()).ok_or(PriceTooLarge)?;
        Ok(Self {
            feed_id,
            price: i64::try_from(reading.price.raw()).map_err(|_| PriceTooLarge)?,
            confidence: reading.confidence.raw(),
            exponent,
            publish_time: reading.publish_time,
            posted_slot: 0,
        })
    }

    /// Returns the account data. [`RECEIVER`] must own the account.
    #[must_use]
    pub fn account_data(&self) -> Vec<u8> {
        let fields = PriceUpdateV2Fields {
            write_authority: [0; 32],
            verification_level: VerificationLevel::Full,
            message: FeedPrice {
                feed_id: self.feed_id,
                price: self.price,
                confidence: self.confidence,
                exponent: self.exponent,
                publish_time: self.publish_time,
                previous_publish_time: self.publish_time.saturating_sub(1),
                ema_price: self.price,
                ema_confidence: self.confidence,
            },
            posted_slot: self.posted_slot,
        };
        write_price_update_v2(&fields).to_vec()
    }
}

/// The number of digits that a price has after the decimal point.
const PRICE_DIGITS: i64 = 9;

/// Returns the address of a market's oracle account, or `None` if the market is not set up.
#[must_use]
pub fn account_of(market: &Market) -> Option<Pubkey> {
    (market.oracle_address != Pubkey::default()).then_some(market.oracle_address)
}

/// Returns the only oracle account that a market may use for this feed, which is the feed account that sponsors keep up to date
/// (shard 0) or the legacy price account itself. Returns `None` if the owner has no such account.
#[must_use]
pub fn sponsored_account(kind: OracleKind, owner: &Pubkey, feed: &[u8; 32]) -> Option<Pubkey> {
    ballast::oracle::account_of_feed(kind, owner, feed)
}
