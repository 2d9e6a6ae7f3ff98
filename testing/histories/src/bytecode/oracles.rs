//! The oracle accounts of a history's markets.

use ballast_client::{MarketKeys, oracle};
use ballast_model::history::Says;
use ballast_model::history::model::{Listing, Model};
use ballast_oracle::encode::{write_price_update_v2, write_push_account};
use ballast_oracle::price_update_v2::{PriceUpdateV2Fields, VerificationLevel};
use ballast_oracle::program_ids;
use ballast_oracle::push_account::{PriceStatus, PushAccountFields, PushAggregate};
use ballast_testkit::{Chain, LiteSvm, address, rent_exempt};
use solana_account::Account;
use solana_pubkey::Pubkey;

/// The oracle account of a market: that of its pull feed, at which its push account is as well.
pub fn account_of(market: u32) -> Pubkey {
    oracle::feed_account(0, &feed_of(market))
}

/// A market and its oracle account.
pub fn keys(market: u32) -> MarketKeys {
    MarketKeys::of(market, account_of(market))
}

/// The feed of a market's pull account.
pub fn feed_of(market: u32) -> [u8; 32] {
    address(&format!("feed of market {market}")).to_bytes()
}

/// The program that owns oracle accounts of a kind.
pub const fn owner(kind: u8) -> Pubkey {
    let bytes = if kind == 2 { program_ids::PUSH_ACCOUNT_MAINNET } else { program_ids::RECEIVER };
    Pubkey::new_from_array(bytes)
}

/// A program that may not own any.
pub fn other_owner() -> Pubkey {
    address("some other program")
}

/// Removes a market's oracle account.
pub fn remove(chain: &mut LiteSvm, market: u32) {
    chain.set_account(&account_of(market), Account::default());
}

/// Lets the oracle account of a market say something; nothing happens where there is no market.
pub fn write(chain: &mut LiteSvm, (market, says): (u32, &Says), model: &Model) {
    let Some(listing) = model.listings.get(market as usize) else { return };
    let (data, owner) = match says {
        Says::Nothing => return remove(chain, market),
        Says::OtherOwner => (price_data(market, listing, (1, 1, -9, true)), other_owner()),
        Says::Garbage { length } => (vec![0xa5; usize::from(*length)], owner(listing.oracle_kind)),
        Says::OtherFeed if listing.oracle_kind == 2 => (vec![0xa5; 100], owner(2)),
        Says::OtherFeed => (price_data(market + 1_000, listing, (1, 1, -9, true)), owner(1)),
        Says::Price { price, confidence, exponent, is_final, .. } => {
            let data = price_data(market, listing, (*price, *confidence, *exponent, *is_final));
            (data, owner(listing.oracle_kind))
        }
    };
    let lamports = rent_exempt(data.len());
    let account = Account { lamports, data, owner, executable: false, rent_epoch: u64::MAX };
    chain.set_account(&account_of(market), account);
}

fn price_data(market: u32, listing: &Listing, value: (i64, u64, i32, bool)) -> Vec<u8> {
    if listing.oracle_kind == 2 { push(listing, value) } else { pull(market, listing, value) }
}

fn pull(
    market: u32,
    listing: &Listing,
    (price, confidence, exponent, is_final): (i64, u64, i32, bool),
) -> Vec<u8> {
    let partial = VerificationLevel::Partial { num_signatures: 5 };
    let fields = PriceUpdateV2Fields {
        write_authority: [7; 32],
        verification_level: if is_final { VerificationLevel::Full } else { partial },
        feed_id: feed_of(market),
        price,
        confidence,
        exponent,
        publish_time: listing.publish_time,
        previous_publish_time: listing.publish_time.saturating_sub(1),
        ema_price: price,
        ema_confidence: confidence,
        posted_slot: 1,
    };
    write_price_update_v2(&fields).to_vec()
}

fn push(listing: &Listing, (price, confidence, exponent, is_final): (i64, u64, i32, bool)) -> Vec<u8> {
    let aggregate = PushAggregate { price, confidence, publish_time: listing.publish_time, slot: 1 };
    let fields = PushAccountFields {
        exponent,
        last_trading_slot: 1,
        previous_aggregate_slot: 0,
        product: [3; 32],
        previous: aggregate,
        aggregate,
        status: if is_final { PriceStatus::Trading } else { PriceStatus::Halted },
    };
    write_push_account(&fields).to_vec()
}
