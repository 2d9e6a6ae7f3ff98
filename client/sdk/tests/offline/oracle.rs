use super::market::{FEED, open_market};
use ballast_client::oracle::{self, PriceTooLarge, PriceUpdate};
use ballast_math::Price;
use ballast_math::oracle::{RawReading, Reading};
use ballast_oracle::OracleKind;
use solana_pubkey::Pubkey;

#[test]
fn a_market_reads_the_price_that_was_written_whatever_its_contract() {
    for contract_exponent in [-3, 0, 6] {
        let written = Reading {
            price: Price::new(101_234_567_891),
            confidence: Price::new(12_345),
            publish_time: 1_000,
        };
        let update = PriceUpdate::of_contract(FEED, &written, contract_exponent).unwrap();
        let data = update.account_data();
        assert_eq!(data.len(), ballast_oracle::price_update_v2::ACCOUNT_LEN);
        let raw = ballast_oracle::read_price_update_v2(&data).unwrap();
        assert_eq!((raw.feed_id, raw.publish_time), (FEED, 1_000));
        let reading = RawReading {
            price: raw.price,
            confidence: raw.confidence,
            exponent: raw.exponent,
            publish_time: raw.publish_time,
        };
        assert_eq!(reading.in_units(contract_exponent).unwrap(), written);
    }
}

#[test]
fn a_price_that_does_not_fit_is_refused() {
    let of = |price: u64, contract_exponent: i64| {
        let reading = Reading { price: Price::new(price), confidence: Price::ZERO, publish_time: 0 };
        PriceUpdate::of_contract(FEED, &reading, contract_exponent)
    };
    assert_eq!(of(1 << 63, 0), Err(PriceTooLarge));
    assert_eq!(of(1, i64::MAX), Err(PriceTooLarge));
}

/// Checks a derived address against the sponsored SOL/USD account on mainnet that Pyth publishes.
#[test]
fn the_feed_account_of_a_known_feed_is_where_pyth_says() {
    let feed: [u8; 32] = [
        0xef, 0x0d, 0x8b, 0x6f, 0xda, 0x2c, 0xeb, 0xa4, 0x1d, 0xa1, 0x5d, 0x40, 0x95, 0xd1, 0xda, 0x39, 0x2a,
        0x0d, 0x2f, 0x8e, 0xd0, 0xc6, 0xc7, 0xbc, 0x0f, 0x4c, 0xfa, 0xc8, 0xc2, 0x80, 0xb5, 0x6d,
    ];
    let expected = Pubkey::from_str_const("7UVimffxr9ow1uXYxsr4LHAcV58mLzhmwaeKvJ1pjLiE");
    assert_eq!(oracle::feed_account(0, &feed), expected);
    assert_ne!(oracle::feed_account(1, &feed), expected);
}

#[test]
fn a_markets_oracle_account_is_the_pinned_one() {
    let mut market = open_market(0);
    assert_eq!(oracle::account_of(&market), Some(market.oracle_address));
    market.oracle_address = Pubkey::default();
    assert_eq!(oracle::account_of(&market), None);
}

#[test]
fn sponsored_accounts_are_known_by_owner_and_feed() {
    let sponsored = |kind, owner| oracle::sponsored_account(kind, &owner, &FEED);
    let (receiver, legacy) = (OracleKind::PythReceiver, OracleKind::PythLegacy);
    assert_eq!(sponsored(receiver, oracle::RECEIVER), Some(oracle::feed_account(0, &FEED)));
    assert_eq!(sponsored(receiver, oracle::RECEIVER_UPGRADED), Some(oracle::upgraded_feed_account(0, &FEED)));
    assert_eq!(sponsored(receiver, Pubkey::default()), None);
    assert_eq!(sponsored(legacy, Pubkey::default()), Some(Pubkey::new_from_array(FEED)));
}
