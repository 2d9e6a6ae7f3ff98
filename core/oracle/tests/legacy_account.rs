//! Tests the reader of legacy accounts against committed bytes.
mod golden;
use ballast_oracle::encode::write_legacy_account;
use ballast_oracle::legacy_account::{LegacyAccountFields, LegacyAggregate, PriceStatus};
use ballast_oracle::{OracleKind, OracleReadError, RawPrice, read_legacy_account};
use golden::{ADDRESS, LEGACY_HEAD, legacy_account, with};
use hex_literal::hex;

const EXPECTED: RawPrice = RawPrice {
    feed_id: ADDRESS,
    price: 145_975,
    confidence: 219,
    exponent: -10,
    publish_time: 1_702_120_657,
    posted_slot: 234_897_842,
};

fn golden_fields() -> LegacyAccountFields {
    LegacyAccountFields {
        exponent: -10,
        last_trading_slot: 234_897_842,
        previous_aggregate_slot: 234_897_840,
        product: hex!("d9b5c9d266fa9869f1ae1e1925aedea8c79fc522b9acc9dbf464a2f3df13857e"),
        aggregate: LegacyAggregate {
            price: 145_975,
            confidence: 219,
            publish_time: 1_702_120_657,
            slot: 234_897_842,
        },
        status: PriceStatus::Trading,
        previous: LegacyAggregate {
            price: 145_962,
            confidence: 206,
            publish_time: 1_702_120_656,
            slot: 234_897_840,
        },
    }
}

/// Reads the golden account with `bytes` at `offset`.
fn read_with(offset: usize, bytes: &[u8]) -> ballast_oracle::Result<RawPrice> {
    read_legacy_account(&with(legacy_account(), offset, bytes), &ADDRESS)
}

/// Iterates over values that a check for exactly `right` must reject: neighbours, zero, and `right` in each wrong byte position.
fn all_but(right: u32) -> impl Iterator<Item = u32> {
    (0..=4u32).chain((0..32).map(move |bit| right ^ (1 << bit))).filter(move |value| *value != right)
}

#[test]
fn a_price_account_of_mainnet_is_read_and_its_address_is_the_feed() {
    assert_eq!(read_legacy_account(&legacy_account(), &ADDRESS), Ok(EXPECTED));
    assert_eq!(OracleKind::PythLegacy.read(&legacy_account(), &ADDRESS), Ok(EXPECTED));
    let elsewhere = RawPrice { feed_id: [7; 32], ..EXPECTED };
    assert_eq!(read_legacy_account(&legacy_account(), &[7; 32]), Ok(elsewhere));
}

#[test]
fn every_field_is_decoded() {
    assert_eq!(LegacyAccountFields::decode(&legacy_account()), Ok(golden_fields()));
}

#[test]
fn the_encoder_writes_the_committed_bytes() {
    // The encoder omits the publishers, their counts, and the moving averages.
    let mut expected = [0; 3312];
    expected[..240].copy_from_slice(&LEGACY_HEAD);
    expected[12..16].copy_from_slice(&240u32.to_le_bytes());
    expected[24..32].fill(0);
    expected[48..96].fill(0);
    expected[104..112].fill(0);
    assert_eq!(write_legacy_account(&golden_fields()), expected);
}

#[test]
fn a_wrong_magic_is_refused() {
    for magic in all_but(0xa1b2_c3d4) {
        assert_eq!(read_with(0, &magic.to_le_bytes()), Err(OracleReadError::WrongMagic), "{magic:#x}");
    }
}

#[test]
fn another_version_is_refused() {
    for version in all_but(2) {
        assert_eq!(read_with(4, &version.to_le_bytes()), Err(OracleReadError::WrongVersion), "{version:#x}");
    }
}

#[test]
fn an_account_that_holds_no_price_is_refused() {
    for kind in all_but(3) {
        assert_eq!(read_with(8, &kind.to_le_bytes()), Err(OracleReadError::WrongAccountType), "{kind:#x}");
    }
}

#[test]
fn another_price_type_is_refused() {
    for kind in all_but(1) {
        assert_eq!(read_with(16, &kind.to_le_bytes()), Err(OracleReadError::WrongPriceType), "{kind:#x}");
    }
}

#[test]
fn each_status_but_trading_is_refused_with_its_own_error() {
    let refused = [
        (0u32, OracleReadError::StatusUnknown),
        (2, OracleReadError::StatusHalted),
        (3, OracleReadError::StatusAuction),
        (4, OracleReadError::StatusIgnored),
    ];
    for (status, error) in refused {
        assert_eq!(read_with(224, &status.to_le_bytes()), Err(error));
    }
    for status in (0..32).map(|bit| 1 << bit | 1).filter(|status| *status > 4u32).chain([5, 256, u32::MAX]) {
        assert_eq!(read_with(224, &status.to_le_bytes()), Err(OracleReadError::StatusInvalid), "{status:#x}");
    }
}

#[test]
fn a_halted_account_does_not_fall_back_on_its_previous_price() {
    let halted = with(legacy_account(), 224, &2u32.to_le_bytes());
    assert_eq!(LegacyAccountFields::decode(&halted).map(|fields| fields.previous.price), Ok(145_962));
    assert_eq!(read_legacy_account(&halted, &ADDRESS), Err(OracleReadError::StatusHalted));
}

#[test]
fn a_negative_price_is_read_as_it_is() {
    let expected = RawPrice { price: -145_975, ..EXPECTED };
    assert_eq!(read_with(208, &(-145_975i64).to_le_bytes()), Ok(expected));
}

#[test]
fn an_account_of_any_smaller_size_is_truncated() {
    let account = legacy_account();
    for length in 0..3312 {
        let read = read_legacy_account(&account[..length], &ADDRESS);
        assert_eq!(read, Err(OracleReadError::Truncated), "{length} bytes");
    }
}

#[test]
fn an_account_with_more_publishers_is_read() {
    let mut account = legacy_account();
    account.resize(12_576, 0xdd);
    assert_eq!(read_legacy_account(&account, &ADDRESS), Ok(EXPECTED));
}

#[test]
fn a_price_update_is_no_legacy_account() {
    let mut account = golden::SOL_USD_FULL.to_vec();
    account.resize(3312, 0);
    assert_eq!(read_legacy_account(&account, &ADDRESS), Err(OracleReadError::WrongMagic));
}
