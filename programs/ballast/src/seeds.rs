//! The seeds of every program-derived address, in one place.

/// The seed of the exchange's address.
pub const EXCHANGE: &[u8] = b"exchange";
/// The seed of a collateral's address. The mint follows it.
pub const COLLATERAL: &[u8] = b"collateral";
/// The seed of a collateral vault's address. The mint follows it.
pub const VAULT: &[u8] = b"vault";
/// The seed of a market's address. The seed is followed by the market's index, as four little-endian bytes.
pub const MARKET: &[u8] = b"market";
/// The seed of a margin account's address. The seed is followed by the owner, and then by the sub-id as two little-endian bytes.
pub const MARGIN: &[u8] = b"margin";
