//! Writes price accounts byte for byte as Pyth's programs do, for tests, the localnet and the demo.
use crate::bytes::put;
use crate::legacy_account::{self, LegacyAccountFields};
use crate::price_update_v2::{self, PriceUpdateV2Fields, VerificationLevel};

/// Returns the bytes of a `PriceUpdateV2` account.
#[must_use]
pub fn write_price_update_v2(fields: &PriceUpdateV2Fields) -> [u8; price_update_v2::ACCOUNT_LEN] {
    let mut account = [0; price_update_v2::ACCOUNT_LEN];
    put::<0, _, _>(&mut account, price_update_v2::DISCRIMINATOR);
    put::<8, _, _>(&mut account, fields.write_authority);
    match fields.verification_level {
        VerificationLevel::Partial { num_signatures } => {
            put::<40, _, _>(&mut account, [0, num_signatures]);
            put::<42, _, _>(&mut account, price_update_body(fields));
        }
        VerificationLevel::Full => {
            put::<40, _, _>(&mut account, [1]);
            put::<41, _, _>(&mut account, price_update_body(fields));
        }
    }
    account
}

/// Returns the feed id and the bytes after it.
fn price_update_body(fields: &PriceUpdateV2Fields) -> [u8; price_update_v2::BODY_LEN] {
    let message = &fields.message;
    let mut body = [0; price_update_v2::BODY_LEN];
    put::<0, _, _>(&mut body, message.feed_id);
    put::<32, _, _>(&mut body, message.price.to_le_bytes());
    put::<40, _, _>(&mut body, message.confidence.to_le_bytes());
    put::<48, _, _>(&mut body, message.exponent.to_le_bytes());
    put::<52, _, _>(&mut body, message.publish_time.to_le_bytes());
    put::<60, _, _>(&mut body, message.previous_publish_time.to_le_bytes());
    put::<68, _, _>(&mut body, message.ema_price.to_le_bytes());
    put::<76, _, _>(&mut body, message.ema_confidence.to_le_bytes());
    put::<84, _, _>(&mut body, fields.posted_slot.to_le_bytes());
    body
}

/// Returns the bytes of a legacy account without publishers.
#[must_use]
pub fn write_legacy_account(fields: &LegacyAccountFields) -> [u8; legacy_account::ACCOUNT_LEN] {
    /// The number of bytes that an account without publishers uses.
    const USED_LEN: u32 = 240;
    let mut account = [0; legacy_account::ACCOUNT_LEN];
    put::<0, _, _>(&mut account, legacy_account::MAGIC.to_le_bytes());
    put::<4, _, _>(&mut account, legacy_account::VERSION.to_le_bytes());
    put::<8, _, _>(&mut account, legacy_account::ACCOUNT_TYPE_PRICE.to_le_bytes());
    put::<12, _, _>(&mut account, USED_LEN.to_le_bytes());
    put::<16, _, _>(&mut account, legacy_account::PRICE_TYPE_PRICE.to_le_bytes());
    put::<20, _, _>(&mut account, fields.exponent.to_le_bytes());
    put::<32, _, _>(&mut account, fields.last_trading_slot.to_le_bytes());
    put::<40, _, _>(&mut account, fields.previous_aggregate_slot.to_le_bytes());
    put::<96, _, _>(&mut account, fields.aggregate.publish_time.to_le_bytes());
    put::<112, _, _>(&mut account, fields.product);
    put::<176, _, _>(&mut account, fields.previous.slot.to_le_bytes());
    put::<184, _, _>(&mut account, fields.previous.price.to_le_bytes());
    put::<192, _, _>(&mut account, fields.previous.confidence.to_le_bytes());
    put::<200, _, _>(&mut account, fields.previous.publish_time.to_le_bytes());
    put::<208, _, _>(&mut account, fields.aggregate.price.to_le_bytes());
    put::<216, _, _>(&mut account, fields.aggregate.confidence.to_le_bytes());
    put::<224, _, _>(&mut account, fields.status.number().to_le_bytes());
    put::<232, _, _>(&mut account, fields.aggregate.slot.to_le_bytes());
    account
}
