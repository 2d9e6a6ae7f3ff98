//! How a market is set up, as plain data.

use ballast_math::parameters::Parameters;
use ballast_math::units::SignedRatio;
use ballast_math::{Quote, Ratio};
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
    pub parameters: ParameterSpec,
}

macro_rules! kind {
    (word) => {
        u64
    };
    (ratio) => {
        u64
    };
    (quote) => {
        i64
    };
    (signed) => {
        i64
    };
    (integer) => {
        i64
    };
}
macro_rules! wrap {
    (word $value:expr) => {
        $value
    };
    (ratio $value:expr) => {
        Ratio::new($value)
    };
    (quote $value:expr) => {
        Quote::new($value)
    };
    (signed $value:expr) => {
        SignedRatio::new($value)
    };
    (integer $value:expr) => {
        $value
    };
}
macro_rules! unwrap {
    (word $value:expr) => {
        $value
    };
    (integer $value:expr) => {
        $value
    };
    ($kind:ident $value:expr) => {
        $value.raw()
    };
}
macro_rules! parameter_spec {
    ($($kind:ident $field:ident;)*) => {
        /// [`Parameters`] as plain numbers.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(deny_unknown_fields)]
        #[allow(missing_docs, reason = "the fields are those of the parameters")]
        pub struct ParameterSpec { $(pub $field: kind!($kind),)* }

        impl From<&ParameterSpec> for Parameters {
            fn from(spec: &ParameterSpec) -> Self {
                Self { $($field: wrap!($kind spec.$field),)* }
            }
        }

        impl From<&Parameters> for ParameterSpec {
            fn from(parameters: &Parameters) -> Self {
                Self { $($field: unwrap!($kind parameters.$field),)* }
            }
        }
    };
}
parameter_spec! {
    word base_step;
    word minimum_base;
    ratio initial_ratio;
    ratio maintenance_ratio;
    ratio size_multiplier;
    ratio volatility_multiplier;
    ratio volatility_ramp;
    ratio price_band;
    ratio valuation_band;
    ratio open_interest_cap;
    ratio taker_fee;
    ratio protocol_share;
    ratio insurance_share;
    ratio subsidy_share;
    quote subsidy_cap;
    word funding_period;
    ratio funding_cap;
    signed interest;
    word funding_max_interval;
    quote funding_bucket_cap;
    quote funding_bucket_refill;
    ratio liquidation_fee;
    ratio liquidation_buffer;
    ratio liquidation_discount;
    quote keeper_fee;
    quote insurance_cap;
    quote surplus_floor;
    ratio peg_step;
    word target_sqrt_k;
    word claims_window;
    word max_age;
    word max_age_risk;
    word max_age_liquidation;
    ratio max_confidence;
    ratio twap_divergence;
    word twap_period;
    integer contract_exponent;
}
