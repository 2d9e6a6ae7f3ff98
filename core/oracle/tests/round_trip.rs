//! Checks that everything written is read back unchanged, for any field values, and that no bytes make a reader panic.
use ballast_oracle::encode::{write_legacy_account, write_price_update_v2};
use ballast_oracle::legacy_account::{LegacyAccountFields, LegacyAggregate, PriceStatus};
use ballast_oracle::price_update_v2::{FeedPrice, PriceUpdateV2Fields, VerificationLevel};
use ballast_oracle::{OracleKind, OracleReadError, RawPrice, read_legacy_account, read_price_update_v2};
use proptest::prelude::*;

fn verification_level() -> impl Strategy<Value = VerificationLevel> {
    prop_oneof![
        any::<u8>().prop_map(|num_signatures| VerificationLevel::Partial { num_signatures }),
        Just(VerificationLevel::Full),
    ]
}

fn price_update() -> impl Strategy<Value = PriceUpdateV2Fields> {
    let identity = (any::<[u8; 32]>(), verification_level(), any::<[u8; 32]>());
    let price = (any::<i64>(), any::<u64>(), any::<i32>(), any::<i64>(), any::<u64>());
    let times = (any::<i64>(), any::<i64>(), any::<u64>());
    (identity, price, times).prop_map(|(identity, price, times)| PriceUpdateV2Fields {
        write_authority: identity.0,
        verification_level: identity.1,
        message: FeedPrice {
            feed_id: identity.2,
            price: price.0,
            confidence: price.1,
            exponent: price.2,
            publish_time: times.0,
            previous_publish_time: times.1,
            ema_price: price.3,
            ema_confidence: price.4,
        },
        posted_slot: times.2,
    })
}

prop_compose! {
    fn aggregate()(price: i64, confidence: u64, publish_time: i64, slot: u64) -> LegacyAggregate {
        LegacyAggregate { price, confidence, publish_time, slot }
    }
}

prop_compose! {
    fn legacy_account()(
        exponent: i32,
        last_trading_slot: u64,
        previous_aggregate_slot: u64,
        product: [u8; 32],
        aggregate in aggregate(),
        status in prop::sample::select(PriceStatus::ALL),
        previous in aggregate(),
    ) -> LegacyAccountFields {
        LegacyAccountFields {
            exponent, last_trading_slot, previous_aggregate_slot, product, aggregate, status, previous,
        }
    }
}

proptest! {
    #[test]
    fn a_price_update_is_read_as_written(fields in price_update()) {
        let account = write_price_update_v2(&fields);
        prop_assert_eq!(PriceUpdateV2Fields::decode(&account), Ok(fields));
        let expected = match fields.verification_level {
            VerificationLevel::Full => Ok(RawPrice {
                feed_id: fields.message.feed_id,
                price: fields.message.price,
                confidence: fields.message.confidence,
                exponent: fields.message.exponent,
                publish_time: fields.message.publish_time,
                posted_slot: fields.posted_slot,
            }),
            VerificationLevel::Partial { .. } => Err(OracleReadError::PartiallyVerified),
        };
        prop_assert_eq!(read_price_update_v2(&account), expected);
    }

    #[test]
    fn a_legacy_account_is_read_as_written(fields in legacy_account(), address: [u8; 32]) {
        let account = write_legacy_account(&fields);
        prop_assert_eq!(LegacyAccountFields::decode(&account), Ok(fields));
        let expected = match fields.status {
            PriceStatus::Trading => Ok(RawPrice {
                feed_id: address,
                price: fields.aggregate.price,
                confidence: fields.aggregate.confidence,
                exponent: fields.exponent,
                publish_time: fields.aggregate.publish_time,
                posted_slot: fields.aggregate.slot,
            }),
            PriceStatus::Unknown => Err(OracleReadError::StatusUnknown),
            PriceStatus::Halted => Err(OracleReadError::StatusHalted),
            PriceStatus::Auction => Err(OracleReadError::StatusAuction),
            PriceStatus::Ignored => Err(OracleReadError::StatusIgnored),
        };
        prop_assert_eq!(read_legacy_account(&account, &address), expected);
    }

    #[test]
    fn bytes_that_are_no_account_are_refused(data in prop::collection::vec(any::<u8>(), 0..4000), address: [u8; 32]) {
        // Random bytes match the discriminator, or the magic number and the version, only once in 2^64 cases.
        for kind in OracleKind::ALL {
            prop_assert!(kind.read(&data, &address).is_err());
        }
    }

    #[test]
    fn damaged_accounts_are_read_or_refused_alike_by_reader_and_decoder(
        fields in price_update(), at in 0..134usize, value: u8,
    ) {
        let mut account = write_price_update_v2(&fields);
        account[at] = value;
        match (PriceUpdateV2Fields::decode(&account), read_price_update_v2(&account)) {
            (Ok(decoded), Ok(read)) => {
                prop_assert_eq!(decoded.verification_level, VerificationLevel::Full);
                prop_assert_eq!(decoded.raw_price(), read);
            }
            (Ok(decoded), Err(error)) => {
                prop_assert_eq!(error, OracleReadError::PartiallyVerified);
                prop_assert_ne!(decoded.verification_level, VerificationLevel::Full);
            }
            (decoded, read) => prop_assert_eq!(decoded.err(), read.err()),
        }
    }
}
