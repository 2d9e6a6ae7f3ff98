//! The transaction versions that the client sends.

use solana_message::v1;

/// A transaction version. Version 0 can do everything that legacy transactions can, so only wallets get legacy
/// transactions (see [`super::Draft::legacy_message`]).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Version {
    /// Version 0 supports lookup tables, and compute budget instructions set its limits and its price.
    #[default]
    V0,
    /// Version 1 allows larger transactions, but has no lookup tables (SIMD-0385). The limits and the fee of a version 1
    /// transaction are fields of the message, and a missing field means zero.
    V1,
}

impl Version {
    /// Returns the maximum size that the network accepts. Unit: bytes.
    #[must_use]
    pub const fn most_bytes(self) -> usize {
        match self {
            Self::V0 => 1_232,
            Self::V1 => v1::MAX_TRANSACTION_SIZE,
        }
    }
}
