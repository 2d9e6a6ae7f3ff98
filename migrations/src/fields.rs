//! The parameters of a market in the file: their keys and units.

use ballast_client::amount::{Amount, show};
use ballast_math::{Base, Quote};

/// The unit of a stored number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unit {
    /// 1e-9 contract.
    Contracts,
    /// 1e-6 quote.
    Quote,
    /// 1e-6.
    Ratio,
    /// Seconds, slots, exponents.
    Whole,
}

impl Unit {
    /// Formats a stored number.
    pub(crate) fn show(self, raw: i128) -> String {
        match self {
            Self::Contracts => format!("{} contracts", decimal::<Base>(raw)),
            Self::Quote => format!("{} quote", decimal::<Quote>(raw)),
            // Six decimals and a sign, like quote.
            Self::Ratio => decimal::<Quote>(raw),
            Self::Whole => raw.to_string(),
        }
    }
}

fn decimal<T: Amount>(raw: i128) -> String {
    T::of_raw(raw).map_or_else(|| format!("{raw}e-{}", T::DECIMALS), show)
}

/// A parameter: its name in the program, its section and key in the file, and its unit.
pub(crate) struct Field {
    pub(crate) name: &'static str,
    pub(crate) place: &'static str,
    pub(crate) unit: Unit,
}

const fn field(name: &'static str, place: &'static str, unit: Unit) -> Field {
    Field { name, place, unit }
}

/// All parameters.
pub(crate) const FIELDS: [Field; 37] = [
    field("base_step", "sizes.step", Unit::Contracts),
    field("minimum_base", "sizes.minimum_position", Unit::Contracts),
    field("initial_ratio", "margin.initial_ratio", Unit::Ratio),
    field("maintenance_ratio", "margin.maintenance_ratio", Unit::Ratio),
    field("size_multiplier", "margin.size_multiplier", Unit::Ratio),
    field("volatility_multiplier", "margin.volatility_multiplier", Unit::Ratio),
    field("volatility_ramp", "margin.volatility_ramp_per_hour", Unit::Ratio),
    field("price_band", "trading.price_band", Unit::Ratio),
    field("valuation_band", "margin.valuation_band", Unit::Ratio),
    field("open_interest_cap", "trading.open_interest_cap", Unit::Ratio),
    field("taker_fee", "trading.taker_fee", Unit::Ratio),
    field("protocol_share", "trading.protocol_share", Unit::Ratio),
    field("insurance_share", "trading.insurance_share", Unit::Ratio),
    field("subsidy_share", "curve_steps.subsidy_share", Unit::Ratio),
    field("subsidy_cap", "curve_steps.subsidy_cap", Unit::Quote),
    field("funding_period", "funding.period", Unit::Whole),
    field("funding_cap", "funding.cap", Unit::Ratio),
    field("interest", "funding.interest", Unit::Ratio),
    field("funding_max_interval", "funding.max_interval", Unit::Whole),
    field("funding_bucket_cap", "funding.bucket_cap", Unit::Quote),
    field("funding_bucket_refill", "funding.bucket_refill_per_second", Unit::Quote),
    field("liquidation_fee", "liquidation.fee", Unit::Ratio),
    field("liquidation_buffer", "liquidation.buffer", Unit::Ratio),
    field("liquidation_discount", "liquidation.discount", Unit::Ratio),
    field("keeper_fee", "liquidation.keeper_fee", Unit::Quote),
    field("insurance_cap", "cover.insurance_cap", Unit::Quote),
    field("surplus_floor", "cover.surplus_floor", Unit::Quote),
    field("peg_step", "curve_steps.peg_step", Unit::Ratio),
    field("target_sqrt_k", "curve.target_depth", Unit::Contracts),
    field("claims_window", "claims.window", Unit::Whole),
    field("max_age", "oracle.max_age", Unit::Whole),
    field("max_age_risk", "oracle.max_age_risk", Unit::Whole),
    field("max_age_liquidation", "oracle.max_age_liquidation", Unit::Whole),
    field("max_confidence", "oracle.max_confidence", Unit::Ratio),
    field("twap_divergence", "oracle.twap_divergence", Unit::Ratio),
    field("twap_period", "oracle.twap_period", Unit::Whole),
    field("contract_exponent", "contract_exponent", Unit::Whole),
];

/// The parameter with this name in the program. None for a condition on two parameters.
pub(crate) fn of_name(name: &str) -> Option<&'static Field> {
    FIELDS.iter().find(|field| field.name == name)
}
