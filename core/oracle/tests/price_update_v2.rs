//! Tests the reader of `PriceUpdateV2` against committed bytes.
mod golden;
use ballast_oracle::encode::write_price_update_v2;
use ballast_oracle::price_update_v2::{FeedPrice, PriceUpdateV2Fields, VerificationLevel};
use ballast_oracle::{OracleKind, OracleReadError, RawPrice, read_price_update_v2};
use golden::{ADDRESS, PARTIAL, SOL_USD_FULL, with};
use hex_literal::hex;

const SOL_USD: [u8; 32] = hex!("ef0d8b6fda2ceba41da15d4095d1da392a0d2f8ed0c6c7bc0f4cfac8c280b56d");

fn sol_usd_fields() -> PriceUpdateV2Fields {
    PriceUpdateV2Fields {
        write_authority: hex!("60314704340deddf371fd42472148f248e9d1a6d1a5eb2ac3acd8b7fd5d6b243"),
        verification_level: VerificationLevel::Full,
        message: FeedPrice {
            feed_id: SOL_USD,
            price: 9_385_943_752,
            confidence: 4_672_083,
            exponent: -8,
            publish_time: 1_787_392_706,
            previous_publish_time: 1_787_392_706,
            ema_price: 9_409_295_100,
            ema_confidence: 4_368_665,
        },
        posted_slot: 440_897_412,
    }
}

fn partial_fields() -> PriceUpdateV2Fields {
    PriceUpdateV2Fields {
        write_authority: core::array::from_fn(|at| 0xa1 + at as u8),
        verification_level: VerificationLevel::Partial { num_signatures: 5 },
        message: FeedPrice {
            feed_id: core::array::from_fn(|at| 1 + at as u8),
            price: -2,
            confidence: 0x0102_0304_0506_0708,
            exponent: 2,
            publish_time: 0x1112_1314_1516_1718,
            previous_publish_time: 0x2122_2324_2526_2728,
            ema_price: i64::MIN,
            ema_confidence: u64::MAX,
        },
        posted_slot: 0x3132_3334_3536_3738,
    }
}

#[test]
fn a_feed_account_of_mainnet_is_read() {
    let expected = RawPrice {
        feed_id: SOL_USD,
        price: 9_385_943_752,
        confidence: 4_672_083,
        exponent: -8,
        publish_time: 1_787_392_706,
        posted_slot: 440_897_412,
    };
    assert_eq!(read_price_update_v2(&SOL_USD_FULL), Ok(expected));
    assert_eq!(OracleKind::PythReceiver.read(&SOL_USD_FULL, &ADDRESS), Ok(expected));
}

#[test]
fn every_field_is_decoded_at_both_verification_levels() {
    assert_eq!(PriceUpdateV2Fields::decode(&SOL_USD_FULL), Ok(sol_usd_fields()));
    assert_eq!(PriceUpdateV2Fields::decode(&PARTIAL), Ok(partial_fields()));
}

#[test]
fn the_encoder_writes_the_committed_bytes() {
    assert_eq!(write_price_update_v2(&sol_usd_fields()), SOL_USD_FULL);
    assert_eq!(write_price_update_v2(&partial_fields()), PARTIAL);
}

#[test]
fn a_partially_verified_update_is_refused_however_many_signatures_it_has() {
    for signatures in 0..=u8::MAX {
        let account = with(PARTIAL.to_vec(), 41, &[signatures]);
        assert_eq!(read_price_update_v2(&account), Err(OracleReadError::PartiallyVerified));
    }
}

#[test]
fn every_other_verification_tag_is_refused() {
    for tag in 2..=u8::MAX {
        let account = with(SOL_USD_FULL.to_vec(), 40, &[tag]);
        assert_eq!(read_price_update_v2(&account), Err(OracleReadError::UnknownVerificationTag));
    }
}

#[test]
fn a_negative_price_is_read_as_it_is() {
    let account = with(SOL_USD_FULL.to_vec(), 73, &(-9_385_943_752i64).to_le_bytes());
    assert_eq!(read_price_update_v2(&account).map(|read| read.price), Ok(-9_385_943_752));
}

#[test]
fn a_change_of_any_byte_of_the_discriminator_is_refused() {
    for (at, byte) in SOL_USD_FULL.iter().enumerate().take(8) {
        let account = with(SOL_USD_FULL.to_vec(), at, &[byte ^ 1]);
        assert_eq!(read_price_update_v2(&account), Err(OracleReadError::WrongDiscriminator));
    }
}

#[test]
fn empty_zeroed_and_closed_accounts_are_refused() {
    assert_eq!(read_price_update_v2(&[]), Err(OracleReadError::Truncated));
    assert_eq!(read_price_update_v2(&[0; 134]), Err(OracleReadError::WrongDiscriminator));
    let closed = with(SOL_USD_FULL.to_vec(), 0, &[0xff; 8]);
    assert_eq!(read_price_update_v2(&closed), Err(OracleReadError::WrongDiscriminator));
}

#[test]
fn an_account_cut_anywhere_before_the_end_of_the_last_field_is_truncated() {
    for length in 0..133 {
        let cut = &SOL_USD_FULL[..length];
        assert_eq!(read_price_update_v2(cut), Err(OracleReadError::Truncated), "Full, {length} bytes");
    }
    for length in 0..134 {
        let cut = &PARTIAL[..length];
        assert_eq!(
            PriceUpdateV2Fields::decode(cut),
            Err(OracleReadError::Truncated),
            "Partial, {length} bytes"
        );
    }
}

#[test]
fn bytes_behind_the_last_field_do_not_matter() {
    let expected = read_price_update_v2(&SOL_USD_FULL);
    assert!(expected.is_ok());
    assert_eq!(read_price_update_v2(&SOL_USD_FULL[..133]), expected);
    assert_eq!(read_price_update_v2(&with(SOL_USD_FULL.to_vec(), 133, &[0xff])), expected);
    assert_eq!(read_price_update_v2(&[&SOL_USD_FULL[..], &[0xff; 1000]].concat()), expected);
}

#[test]
fn a_legacy_account_is_no_price_update() {
    assert_eq!(read_price_update_v2(&golden::legacy_account()), Err(OracleReadError::WrongDiscriminator));
}
