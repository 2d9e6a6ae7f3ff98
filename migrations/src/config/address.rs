//! Reads addresses and feed IDs from a file.

use serde::{Deserialize, Deserializer, de::Error};
use solana_pubkey::Pubkey;

fn parse(text: &str) -> Result<Pubkey, String> {
    text.parse().map_err(|_| format!("`{text}` is not an address: use 32 bytes encoded in base58"))
}

pub(super) fn required<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Pubkey, D::Error> {
    parse(&String::deserialize(deserializer)?).map_err(D::Error::custom)
}

pub(super) fn optional<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Pubkey>, D::Error> {
    required(deserializer).map(Some)
}

/// Reads a feed ID, which is an address, or 64 hexadecimal digits with or without `0x`.
pub(super) fn feed<'de, D: Deserializer<'de>>(deserializer: D) -> Result<[u8; 32], D::Error> {
    let text = String::deserialize(deserializer)?;
    let digits = text.strip_prefix("0x").unwrap_or(&text);
    let mut feed = [0; 32];
    match hex::decode_to_slice(digits, &mut feed) {
        Ok(()) => Ok(feed),
        Err(_) => text.parse::<Pubkey>().map(|address| address.to_bytes()).map_err(|_| {
            D::Error::custom(format!(
                "`{text}` is not a feed id: use the 64 hexadecimal digits of a Pyth feed id"
            ))
        }),
    }
}
