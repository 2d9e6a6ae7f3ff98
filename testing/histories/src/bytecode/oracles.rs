//! Provides the oracle accounts of a history's markets.

use ballast_client::{MarketKeys, oracle};
use ballast_model::history::model::{Listing, Model};
use ballast_model::history::{PostedPrice, Says};
use ballast_oracle::encode::{write_legacy_account, write_price_update_v2};
use ballast_oracle::legacy_account::{LegacyAccountFields, LegacyAggregate, PriceStatus};
use ballast_oracle::price_update_v2::{FeedPrice, PriceUpdateV2Fields, VerificationLevel};
use ballast_oracle::{Cluster, OracleKind};
use ballast_testkit::{Chain, LiteSvm, address, rent_exempt};
use solana_account::Account;
use solana_pubkey::Pubkey;

/// Returns a market's oracle account, which is its feed's account at the receiver. A legacy account has the same
/// address.
pub fn account_of(market: u32) -> Pubkey {
    oracle::feed_account(0, &feed_of(market))
}

/// Returns the addresses of a market and its oracle account.
pub fn keys(market: u32) -> MarketKeys {
    MarketKeys::of(market, account_of(market))
}

/// Returns a market's feed at the receiver.
pub fn feed_of(market: u32) -> [u8; 32] {
    address(&format!("feed of market {market}")).to_bytes()
}

/// Returns the feed of a market whose oracle account has this kind.
pub fn feed(kind: OracleKind, market: u32) -> [u8; 32] {
    match kind {
        OracleKind::PythReceiver => feed_of(market),
        OracleKind::PythLegacy => account_of(market).to_bytes(),
    }
}

/// Returns a program that may own oracle accounts of this kind.
pub const fn owner(kind: OracleKind) -> Pubkey {
    Pubkey::new_from_array(kind.owners(Cluster::Mainnet)[0])
}

/// Returns a program that may not own any oracle account.
pub fn other_owner() -> Pubkey {
    address("some other program")
}

/// Removes a market's oracle account.
pub fn remove(chain: &mut LiteSvm, market: u32) {
    chain.set_account(&account_of(market), Account::default());
}

/// An arbitrary price.
const ANY_PRICE: PostedPrice = PostedPrice { price: 1, confidence: 1, exponent: -9, age: 0, is_final: true };

/// Writes new content into a market's oracle account. Does nothing if the market does not exist.
pub fn write(chain: &mut LiteSvm, market: u32, says: &Says, model: &Model) {
    let Some(listing) = model.listings.get(market as usize) else { return };
    let (data, owner) = match says {
        Says::Nothing => return remove(chain, market),
        Says::OtherOwner => (price_data(market, listing, &ANY_PRICE), other_owner()),
        Says::Garbage { length } => (vec![0xa5; usize::from(*length)], owner(listing.oracle_kind)),
        Says::OtherFeed => {
            let data = match listing.oracle_kind {
                OracleKind::PythReceiver => price_data(market + 1_000, listing, &ANY_PRICE),
                OracleKind::PythLegacy => vec![0xa5; 100],
            };
            (data, owner(listing.oracle_kind))
        }
        Says::Price(posted) => (price_data(market, listing, posted), owner(listing.oracle_kind)),
    };
    let lamports = rent_exempt(data.len());
    let account = Account { lamports, data, owner, executable: false, rent_epoch: u64::MAX };
    chain.set_account(&account_of(market), account);
}

fn price_data(market: u32, listing: &Listing, posted: &PostedPrice) -> Vec<u8> {
    match listing.oracle_kind {
        OracleKind::PythReceiver => price_update(market, listing, posted),
        OracleKind::PythLegacy => legacy_account(listing, posted),
    }
}

fn price_update(market: u32, listing: &Listing, posted: &PostedPrice) -> Vec<u8> {
    let PostedPrice { price, confidence, exponent, is_final, .. } = *posted;
    let partial = VerificationLevel::Partial { num_signatures: 5 };
    let fields = PriceUpdateV2Fields {
        write_authority: [7; 32],
        verification_level: if is_final { VerificationLevel::Full } else { partial },
        message: FeedPrice {
            feed_id: feed_of(market),
            price,
            confidence,
            exponent,
            publish_time: listing.publish_time,
            previous_publish_time: listing.publish_time.saturating_sub(1),
            ema_price: price,
            ema_confidence: confidence,
        },
        posted_slot: 1,
    };
    write_price_update_v2(&fields).to_vec()
}

fn legacy_account(listing: &Listing, posted: &PostedPrice) -> Vec<u8> {
    let PostedPrice { price, confidence, exponent, is_final, .. } = *posted;
    let aggregate = LegacyAggregate { price, confidence, publish_time: listing.publish_time, slot: 1 };
    let fields = LegacyAccountFields {
        exponent,
        last_trading_slot: 1,
        previous_aggregate_slot: 0,
        product: [3; 32],
        previous: aggregate,
        aggregate,
        status: if is_final { PriceStatus::Trading } else { PriceStatus::Halted },
    };
    write_legacy_account(&fields).to_vec()
}
