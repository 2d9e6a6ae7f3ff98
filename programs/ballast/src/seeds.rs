//! The seeds of every program-derived address, in one place.

/// The exchange.
pub const EXCHANGE: &[u8] = b"exchange";
/// A collateral, with its mint.
pub const COLLATERAL: &[u8] = b"collateral";
/// A collateral's vault, with its mint.
pub const VAULT: &[u8] = b"vault";
/// A market, with its index in four bytes, lowest first.
pub const MARKET: &[u8] = b"market";
/// A margin account, with its owner and its sub-id in two bytes, lowest first.
pub const MARGIN: &[u8] = b"margin";
