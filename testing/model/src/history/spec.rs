//! A market setup as plain data.

use ballast_math::parameters::Parameters;
use serde::{Deserialize, Serialize};

/// A market setup.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MarketSpec {
    /// The number of the oracle kind, an [`ballast_oracle::OracleKind`]. Other numbers are refused.
    pub oracle_kind: u8,
    /// Whether the program that owns the oracle account is allowed.
    pub is_owner_allowed: bool,
    /// Whether the market pins its oracle account's address, as required.
    pub is_pinned: bool,
    /// The depth (1e-9 contract).
    pub sqrt_k: u64,
    /// The peg (1e-9 quote per contract).
    pub peg: u64,
    /// The parameters.
    #[serde(with = "super::plain")]
    pub parameters: Parameters,
}
