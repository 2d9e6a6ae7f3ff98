//! Parses addresses in a configuration.

use serde::de::{Deserialize, Deserializer, Error};
use solana_pubkey::Pubkey;

/// A configured address, which is written in base58.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Address(pub Pubkey);

impl<'de> Deserialize<'de> for Address {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map(Self).map_err(|_| Error::custom(format!("`{text}` is not an address")))
    }
}
