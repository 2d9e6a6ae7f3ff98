//! The versions of transactions that are sent.

use solana_message::v1;

/// A version of transactions. Legacy ones are not sent: version 0 does all that they do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Version {
    /// Lookup tables shorten it. Its limits and its price are instructions of the compute-budget program.
    #[default]
    V0,
    /// Larger, without lookup tables. Its limits and its fee are fields of the message; where they are missing they are zero.
    /// SIMD-0385.
    V1,
}

impl Version {
    /// The most bytes that the network takes.
    #[must_use]
    pub const fn most_bytes(self) -> usize {
        match self {
            Self::V0 => 1_232,
            Self::V1 => v1::MAX_TRANSACTION_SIZE,
        }
    }
}
