//! A market as a TOML file describes it, with sizes fitted to the asset's price.

use super::amounts::{base_units, price_units, quote_units};
use super::price_path::PricePath;
use anyhow::{Context, Result, anyhow, bail, ensure};
use ballast_math::parameters::{Bound, Parameters};
use ballast_math::units::{ONE, SignedRatio};
use ballast_math::{Quote, Ratio};
use serde::{Deserialize, Serialize};
use std::ops::RangeInclusive;

/// Half of the confidence interval of the index that demo and simulator publish, as a share of the price.
pub const CONFIDENCE: f64 = 0.0005;

/// A market to be listed. Money in quote, ratios as fractions of one, times in seconds.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct MarketConfig {
    /// m: a contract is 10^m units of the asset. Without it, the market is given one that suits the prices.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contract_exponent: Option<i64>,
    /// How deep the curve is.
    pub curve: CurveConfig,
    /// What can be traded at least, and in which steps.
    pub sizes: Sizes,
    /// What an account needs.
    pub margin: Margin,
    /// Bounds and fees of trades.
    pub trading: Trading,
    /// How fast premiums are paid.
    pub funding: Funding,
    /// What liquidations cost and leave.
    pub liquidation: Liquidation,
    /// Who stands in for deficits.
    pub cover: Cover,
    /// What may be spent on moving the curve, and how far.
    pub curve_steps: CurveSteps,
    /// How often claims are paid.
    pub claims: Claims,
    /// Which readings of the index count.
    pub oracle: Oracle,
}

/// How deep the curve is. Unit: quote at the first price.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct CurveConfig {
    /// How deep it is at first.
    pub depth: f64,
    /// How deep it may become.
    pub target_depth: f64,
}

/// What can be traded at least, and in which steps. Unit: quote at the first price.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Sizes {
    /// What sizes are multiples of, at most: it is rounded down to a power of ten of a contract.
    pub step: f64,
    /// The smallest position.
    pub minimum_position: f64,
}

/// What an account needs. Ratios.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Margin {
    initial_ratio: f64,
    maintenance_ratio: f64,
    size_multiplier: f64,
    volatility_multiplier: f64,
    volatility_ramp_per_hour: f64,
    valuation_band: f64,
}

/// Bounds and fees of trades. Ratios.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Trading {
    price_band: f64,
    open_interest_cap: f64,
    taker_fee: f64,
    protocol_share: f64,
    insurance_share: f64,
}

/// How fast premiums are paid. Seconds, ratios, quote.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Funding {
    period: u64,
    cap: f64,
    interest: f64,
    max_interval: u64,
    bucket_cap: f64,
    bucket_refill_per_second: f64,
}

/// What liquidations cost and leave. Ratios, quote.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Liquidation {
    fee: f64,
    buffer: f64,
    discount: f64,
    keeper_fee: f64,
}

/// Who stands in for deficits. Unit: quote.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Cover {
    /// What is put into the market's insurance at the start.
    pub insurance_deposit: f64,
    insurance_cap: f64,
    surplus_floor: f64,
}

/// What may be spent on moving the curve, and how far. Ratios, quote.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct CurveSteps {
    subsidy_share: f64,
    subsidy_cap: f64,
    peg_step: f64,
}

/// How often claims are paid. Seconds.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Claims {
    window: u64,
}

/// Which readings of the index count. Seconds, ratios.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Oracle {
    max_age: u64,
    max_age_risk: u64,
    max_age_liquidation: u64,
    max_confidence: f64,
    twap_divergence: f64,
    twap_period: u64,
}

/// What can be changed of a market by name: the name, and the section and key of the file.
pub const SETTINGS: [(&str, (&str, &str)); 38] = [
    ("depth", ("curve", "depth")),
    ("target_depth", ("curve", "target_depth")),
    ("base_step", ("sizes", "step")),
    ("minimum_position", ("sizes", "minimum_position")),
    ("initial_ratio", ("margin", "initial_ratio")),
    ("maintenance_ratio", ("margin", "maintenance_ratio")),
    ("size_multiplier", ("margin", "size_multiplier")),
    ("volatility_multiplier", ("margin", "volatility_multiplier")),
    ("volatility_ramp", ("margin", "volatility_ramp_per_hour")),
    ("valuation_band", ("margin", "valuation_band")),
    ("price_band", ("trading", "price_band")),
    ("open_interest_cap", ("trading", "open_interest_cap")),
    ("taker_fee", ("trading", "taker_fee")),
    ("protocol_share", ("trading", "protocol_share")),
    ("insurance_share", ("trading", "insurance_share")),
    ("funding_period", ("funding", "period")),
    ("funding_cap", ("funding", "cap")),
    ("interest", ("funding", "interest")),
    ("funding_max_interval", ("funding", "max_interval")),
    ("funding_bucket_cap", ("funding", "bucket_cap")),
    ("funding_bucket_refill", ("funding", "bucket_refill_per_second")),
    ("liquidation_fee", ("liquidation", "fee")),
    ("liquidation_buffer", ("liquidation", "buffer")),
    ("liquidation_discount", ("liquidation", "discount")),
    ("keeper_fee", ("liquidation", "keeper_fee")),
    ("insurance_deposit", ("cover", "insurance_deposit")),
    ("insurance_cap", ("cover", "insurance_cap")),
    ("surplus_floor", ("cover", "surplus_floor")),
    ("subsidy_share", ("curve_steps", "subsidy_share")),
    ("subsidy_cap", ("curve_steps", "subsidy_cap")),
    ("peg_step", ("curve_steps", "peg_step")),
    ("claims_window", ("claims", "window")),
    ("max_age", ("oracle", "max_age")),
    ("max_age_risk", ("oracle", "max_age_risk")),
    ("max_age_liquidation", ("oracle", "max_age_liquidation")),
    ("max_confidence", ("oracle", "max_confidence")),
    ("twap_divergence", ("oracle", "twap_divergence")),
    ("twap_period", ("oracle", "twap_period")),
];

/// A market fitted to a price path.
#[derive(Clone, Copy, Debug)]
pub struct Listing {
    /// m: a contract is 10^m units of the asset.
    pub contract_exponent: i64,
    /// The first price of a contract. Unit: 1e-9 quote.
    pub peg: u64,
    /// The depth. Unit: 1e-9 contract.
    pub sqrt_k: u64,
    /// The parameters, within their bounds.
    pub parameters: Parameters,
}

impl MarketConfig {
    /// Reads a file's text.
    ///
    /// # Errors
    /// What is wrong with it, and where.
    pub fn parse(text: &str) -> Result<Self> {
        Ok(toml::from_str(text)?)
    }

    /// The same market with one setting changed, by its name in [`SETTINGS`].
    ///
    /// # Errors
    /// A name that there is not, or a value of the wrong kind.
    pub fn with(&self, name: &str, value: &str) -> Result<Self> {
        let found = SETTINGS.iter().find(|(known, _)| *known == name);
        let Some((_, (section, key))) = found else {
            let known: Vec<&str> = SETTINGS.iter().map(|(known, _)| *known).collect();
            bail!("there is no market parameter `{name}`; there are {}", known.join(", "));
        };
        let mut table = toml::Table::try_from(self)?;
        let number = number(value).with_context(|| format!("the value of {name}"))?;
        let place = table.get_mut(*section).and_then(toml::Value::as_table_mut);
        let place = place.with_context(|| format!("a market has no section {section}"))?;
        place.insert((*key).to_owned(), number);
        table.try_into().with_context(|| format!("{name} cannot be {value}"))
    }

    /// The market for a price path: a contract of a handy price unless the market names its own, the peg at the first price.
    ///
    /// # Errors
    /// A price that no contract fits, or a parameter outside its bounds.
    pub fn list(&self, path: &PricePath) -> Result<Listing> {
        let first = path.points[0].price;
        let contract_exponent = match self.contract_exponent {
            Some(exponent) => named_exponent(exponent, first)?,
            None => contract_exponent(first, path.lowest())?,
        };
        let listing = self.fit(contract_exponent, first);
        let wrong = listing.parameters.bounds().into_iter().find(|bound| !bound.holds());
        if let Some(Bound { field, value, low, high, reason }) = wrong {
            return Err(anyhow!("the parameter {field} is {value}, allowed are {low} to {high}: {reason}"));
        }
        Ok(listing)
    }

    /// The market whose contract is 10^`contract_exponent` units of the asset, sized for the price `first` (quote per
    /// unit), which is its peg. Bounds are not checked: [`Parameters::bounds`] does. What is out of a type's range is at
    /// its end.
    #[must_use]
    pub fn fit(&self, contract_exponent: i64, first: f64) -> Listing {
        let exponent = i32::try_from(contract_exponent).unwrap_or(i32::MAX);
        let price = first * 10f64.powi(exponent);
        Listing {
            contract_exponent,
            peg: price_units(price),
            sqrt_k: base_units(self.curve.depth / price),
            parameters: self.parameters(contract_exponent, price),
        }
    }

    fn parameters(&self, contract_exponent: i64, price: f64) -> Parameters {
        let base_step = power_of_ten_below(base_units(self.sizes.step / price));
        let minimum_base = base_units(self.sizes.minimum_position / price).div_ceil(base_step) * base_step;
        let Self { margin, trading, funding, liquidation, cover, curve_steps, oracle, .. } = self;
        Parameters {
            base_step,
            minimum_base,
            initial_ratio: ratio(margin.initial_ratio),
            maintenance_ratio: ratio(margin.maintenance_ratio),
            size_multiplier: ratio(margin.size_multiplier),
            volatility_multiplier: ratio(margin.volatility_multiplier),
            volatility_ramp: ratio(margin.volatility_ramp_per_hour),
            price_band: ratio(trading.price_band),
            valuation_band: ratio(margin.valuation_band),
            open_interest_cap: ratio(trading.open_interest_cap),
            taker_fee: ratio(trading.taker_fee),
            protocol_share: ratio(trading.protocol_share),
            insurance_share: ratio(trading.insurance_share),
            subsidy_share: ratio(curve_steps.subsidy_share),
            subsidy_cap: money(curve_steps.subsidy_cap),
            funding_period: funding.period,
            funding_cap: ratio(funding.cap),
            interest: SignedRatio::new((funding.interest * ONE.raw() as f64).round() as i64),
            funding_max_interval: funding.max_interval,
            funding_bucket_cap: money(funding.bucket_cap),
            funding_bucket_refill: money(funding.bucket_refill_per_second),
            liquidation_fee: ratio(liquidation.fee),
            liquidation_buffer: ratio(liquidation.buffer),
            liquidation_discount: ratio(liquidation.discount),
            keeper_fee: money(liquidation.keeper_fee),
            insurance_cap: money(cover.insurance_cap),
            surplus_floor: money(cover.surplus_floor),
            peg_step: ratio(curve_steps.peg_step),
            target_sqrt_k: base_units(self.curve.target_depth / price),
            claims_window: self.claims.window,
            max_age: oracle.max_age,
            max_age_risk: oracle.max_age_risk,
            max_age_liquidation: oracle.max_age_liquidation,
            max_confidence: ratio(oracle.max_confidence),
            twap_divergence: ratio(oracle.twap_divergence),
            twap_period: oracle.twap_period,
            contract_exponent,
        }
    }
}

/// A number as TOML has it; the file's integers stay integers.
fn number(text: &str) -> Result<toml::Value> {
    if let Ok(whole) = text.parse::<i64>() {
        return Ok(toml::Value::Integer(whole));
    }
    let value: f64 = text.parse().with_context(|| format!("`{text}` is not a number"))?;
    ensure!(value.is_finite(), "`{text}` is not a finite number");
    Ok(toml::Value::Float(value))
}

fn ratio(value: f64) -> Ratio {
    Ratio::new((value * ONE.raw() as f64).round() as u64)
}

fn money(value: f64) -> Quote {
    Quote::new(i64::try_from(quote_units(value)).unwrap_or(i64::MAX))
}

fn power_of_ten_below(value: u64) -> u64 {
    10u64.pow(value.max(1).ilog10())
}

/// What a contract's exponent may be.
const EXPONENTS: RangeInclusive<i64> = -9..=12;
/// What a contract may cost at the first price. Unit: quote.
const COSTS: RangeInclusive<f64> = 1.0..=1e6;

/// What a contract of 10^`exponent` units costs. Unit: quote.
fn cost(price: f64, exponent: i64) -> f64 {
    i32::try_from(exponent).map_or(f64::INFINITY, |exponent| price * 10f64.powi(exponent))
}

/// The exponent that the market names.
///
/// # Errors
/// Where a contract of it is not between 1 and 10^6 quote at the first price.
fn named_exponent(exponent: i64, first: f64) -> Result<i64> {
    let price = cost(first, exponent);
    ensure!(
        EXPONENTS.contains(&exponent) && COSTS.contains(&price),
        "a contract of 10^{exponent} units costs {price} quote at a first price of {first}: allowed are 1 to 1,000,000; \
         start at another price or choose another contract_exponent"
    );
    Ok(exponent)
}

/// The smallest exponent with which a contract never costs less than 1 quote, as far as it may cost at the start: at
/// least 1 and at most 10^6 quote.
///
/// # Errors
/// Where the first price allows none.
fn contract_exponent(first: f64, lowest: f64) -> Result<i64> {
    let allowed: Vec<i64> = EXPONENTS.filter(|exponent| COSTS.contains(&cost(first, *exponent))).collect();
    ensure!(
        !allowed.is_empty(),
        "no contract costs between 1 and 1,000,000 quote at a first price of {first}"
    );
    let handy = |exponent: &&i64| **exponent >= 0 && cost(lowest, **exponent) >= 1.0;
    let found = allowed.iter().find(handy).or(allowed.last());
    found.copied().context("a contract has a price")
}
