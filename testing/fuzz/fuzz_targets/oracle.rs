//! Checks that the oracle account readers accept any bytes without a panic, and that they read back what the writers wrote.
#![no_main]

use ballast_math::oracle::RawReading;
use ballast_oracle::encode::write_price_update_v2;
use ballast_oracle::price_update_v2::{FeedPrice, PriceUpdateV2Fields, VerificationLevel};
use ballast_oracle::{OracleKind, read_price_update_v2};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    read_anything(data);
    if let Some(bytes) = data.first_chunk::<64>() {
        read_back(bytes);
    }
});

/// Reads any bytes at any address, and checks that the result is a price or an error, both as published and in a market's units.
fn read_anything(data: &[u8]) {
    let address = data.first_chunk::<32>().copied().unwrap_or_default();
    let contract = data.last().map_or(0, |byte| i64::from(*byte) - 128);
    for kind in OracleKind::ALL {
        let Ok(raw) = kind.read(data, &address) else { continue };
        let (price, confidence, exponent) = (raw.price, raw.confidence, raw.exponent);
        let reading = RawReading { price, confidence, exponent, publish_time: raw.publish_time };
        if let Ok(reading) = reading.in_units(contract) {
            assert!(!reading.price.is_zero(), "a price of zero is no price");
            assert!(raw.price > 0, "a price that is not positive is no price");
        }
    }
}

fn word(bytes: &[u8; 64], place: usize) -> [u8; 8] {
    std::array::from_fn(|offset| bytes[place * 8 + offset])
}

/// Checks that a fully verified update is read back unchanged, and that any other update is refused.
fn read_back(bytes: &[u8; 64]) {
    let is_full = bytes[63] % 2 == 0;
    let partial = VerificationLevel::Partial { num_signatures: bytes[62] };
    let fields = PriceUpdateV2Fields {
        write_authority: [bytes[61]; 32],
        verification_level: if is_full { VerificationLevel::Full } else { partial },
        message: FeedPrice {
            feed_id: [bytes[60]; 32],
            price: i64::from_le_bytes(word(bytes, 0)),
            confidence: u64::from_le_bytes(word(bytes, 1)),
            exponent: i32::from_le_bytes([bytes[16], bytes[17], bytes[18], bytes[19]]),
            publish_time: i64::from_le_bytes(word(bytes, 3)),
            previous_publish_time: i64::from_le_bytes(word(bytes, 4)),
            ema_price: i64::from_le_bytes(word(bytes, 5)),
            ema_confidence: u64::from_le_bytes(word(bytes, 6)),
        },
        posted_slot: 1,
    };
    let read = read_price_update_v2(&write_price_update_v2(&fields));
    assert_eq!(read.is_ok(), is_full, "{fields:?} was read as {read:?}");
    if let Ok(raw) = read {
        let found = (raw.price, raw.confidence, raw.exponent, raw.publish_time, raw.feed_id);
        let FeedPrice { feed_id, price, confidence, exponent, publish_time, .. } = fields.message;
        let wrote = (price, confidence, exponent, publish_time, feed_id);
        assert_eq!(found, wrote);
    }
}
