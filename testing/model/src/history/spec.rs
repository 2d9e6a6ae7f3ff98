//! How a market is set up, as plain data.

use ballast_math::parameters::Parameters;
use serde::{Deserialize, Serialize};

/// How a market is set up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MarketSpec {
    /// The number of the oracle's kind, an [`ballast_oracle::OracleKind`]; another number is refused.
    pub oracle_kind: u8,
    /// Whether the program that owns the oracle account is an allowed one.
    pub is_owner_allowed: bool,
    /// Whether the market names the address of its oracle account, as it must.
    pub is_pinned: bool,
    /// The depth (1e-9 contract).
    pub sqrt_k: u64,
    /// The peg (1e-9 quote per contract).
    pub peg: u64,
    /// The parameters.
    #[serde(with = "super::plain")]
    pub parameters: Parameters,
}
