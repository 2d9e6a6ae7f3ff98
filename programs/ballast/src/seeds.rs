//! The seeds of every program-derived address, in one place.

/// The seed of the exchange.
pub const EXCHANGE: &[u8] = b"exchange";
/// The seed of a collateral, followed by its mint.
pub const COLLATERAL: &[u8] = b"collateral";
/// The seed of a collateral's vault, followed by its mint.
pub const VAULT: &[u8] = b"vault";
/// The seed of a market, followed by its index as four bytes, little-endian.
pub const MARKET: &[u8] = b"market";
/// The seed of a margin account, followed by its owner and its sub-id as two bytes, little-endian.
pub const MARGIN: &[u8] = b"margin";
