//! A market from a file, whose sizes are fitted to the asset's price.

use crate::amounts::{base_units, price_units};
use crate::contract;
use crate::number::Number;
use crate::section::Section;
use crate::setting::{Setting, settings};
use anyhow::{Context, Result, bail, ensure};
use ballast_math::parameters::Parameters;
use serde::{Deserialize, Serialize};

/// Defines the sections, their types, and the market that contains them.
macro_rules! sections {
    ($($(#[doc = $doc:literal])* $section:ident: $type:ident;)*) => {
        /// The sections of a market, in file order.
        pub const SECTIONS: [&str; COUNT] = [$(stringify!($section)),*];
        /// The section names that errors use.
        pub(crate) const NAMES: [&str; COUNT] = [$(stringify!($type)),*];
        const COUNT: usize = [$(stringify!($section)),*].len();

        #[derive(Clone, Copy)]
        #[allow(non_camel_case_types, reason = "the names of the sections")]
        enum Place { $($section),* }

        $($(#[doc = $doc])* pub type $type = Section<{ Place::$section as usize }>;)*

        /// A market to be listed. Amounts of money are in quote, ratios are fractions of one, and times are in seconds.
        #[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
        #[serde(deny_unknown_fields)]
        pub struct MarketConfig {
            /// The exponent m, where a contract is 10^m units of the asset. Without this key, an exponent that suits the prices
            /// is chosen.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            pub contract_exponent: Option<i64>,
            $($(#[doc = $doc])* pub $section: $type,)*
        }

        impl MarketConfig {
            /// Returns the numbers of all sections, in the order of [`settings`].
            fn numbers(&self) -> impl Iterator<Item = Number> {
                [$(self.$section.numbers()),*].into_iter().flatten().copied()
            }
        }
    };
}
sections! {
    /// The curve's depth. Unit: quote at the first price.
    curve: CurveConfig;
    /// The smallest position and the size step. Unit: quote at the first price. A step is rounded down to a power of ten, in
    /// contracts.
    sizes: Sizes;
    /// The margin requirements, as ratios.
    margin: Margin;
    /// The price band, caps and fees for trades, as ratios.
    trading: Trading;
    /// The funding settings, in seconds, ratios and quote.
    funding: Funding;
    /// The fees and targets for liquidations, in ratios and quote.
    liquidation: Liquidation;
    /// The settings for covering deficits, and the initial deposit into the insurance fund. Unit: quote.
    cover: Cover;
    /// The budget and the steps for moving the curve, in ratios and quote.
    curve_steps: CurveSteps;
    /// The interval between payments on claims, in seconds.
    claims: Claims;
    /// The requirements for oracle readings, in seconds and ratios.
    oracle: Oracle;
}

/// A market whose sizes are fitted to a price.
#[derive(Clone, Copy, Debug)]
pub struct Listing {
    /// The exponent m, where a contract is 10^m units of the asset.
    pub contract_exponent: i64,
    /// The first price of a contract. Unit: 1e-9 quote.
    pub peg: u64,
    /// The curve's depth. Unit: 1e-9 contract.
    pub sqrt_k: u64,
    /// The parameters, which have not been checked against their bounds yet.
    pub parameters: Parameters,
}

impl MarketConfig {
    /// Parses the text of a market file.
    ///
    /// # Errors
    /// Returns an error that names the mistake and its position.
    pub fn parse(text: &str) -> Result<Self> {
        Ok(toml::from_str(text)?)
    }

    /// Returns every number in the sections with its setting, in file order.
    pub fn values(&self) -> impl Iterator<Item = (&'static Setting, Number)> {
        settings().iter().zip(self.numbers())
    }

    /// Returns the curve's initial depth. Unit: quote at the first price.
    #[must_use]
    pub fn depth(&self) -> f64 {
        self.curve.number("depth").real()
    }

    /// Returns the curve's target depth. Unit: quote at the first price.
    #[must_use]
    pub fn target_depth(&self) -> f64 {
        self.curve.number("target_depth").real()
    }

    /// Returns the largest size step. Unit: quote at the first price.
    #[must_use]
    pub fn size_step(&self) -> f64 {
        self.sizes.number("step").real()
    }

    /// Returns the initial deposit into the market's insurance fund. Unit: quote.
    #[must_use]
    pub fn insurance_deposit(&self) -> f64 {
        self.cover.number("insurance_deposit").real()
    }

    /// Returns a copy of the market with one setting changed. The setting names are listed by [`settings`].
    ///
    /// # Errors
    /// Returns an error if the name is unknown, or if the value has the wrong type.
    pub fn with(&self, name: &str, value: &str) -> Result<Self> {
        let Some(setting) = settings().iter().find(|known| known.name == name) else {
            let known: Vec<&str> = settings().iter().map(|known| known.name).collect();
            bail!("there is no market parameter `{name}`: use one of {}", known.join(", "));
        };
        let mut table = toml::Table::try_from(self)?;
        let number = number(value).with_context(|| format!("the value of {name}"))?;
        let place = table.get_mut(setting.section).and_then(toml::Value::as_table_mut);
        let place = place.with_context(|| format!("a market has no section {}", setting.section))?;
        place.insert(setting.key.to_owned(), number);
        table.try_into().with_context(|| format!("{name} cannot be {value}"))
    }

    /// Fits the market to the price `first` (quote per unit), which sets its peg. A contract is 10^`contract_exponent` units of
    /// the asset. This function does not check the parameters' bounds. Use [`Parameters::bounds`] to check them. Values out of a
    /// type's range are clamped to it.
    #[must_use]
    pub fn fit(&self, contract_exponent: i64, first: f64) -> Listing {
        let price = contract::cost(first, contract_exponent);
        Listing {
            contract_exponent,
            peg: price_units(price),
            sqrt_k: base_units(self.depth() / price),
            parameters: self.parameters(contract_exponent, price),
        }
    }

    /// Returns the parameters for a contract that costs `price` quote.
    fn parameters(&self, contract_exponent: i64, price: f64) -> Parameters {
        let mut parameters = Parameters { contract_exponent, ..Parameters::default() };
        for (setting, number) in self.values() {
            let Some(spec) = setting.parameter else { continue };
            (spec.set)(&mut parameters, number.exact(spec.unit, price)).expect("it is within its type");
        }
        let base_step = power_of_ten_below(parameters.base_step);
        let minimum_base = parameters.minimum_base.div_ceil(base_step) * base_step;
        Parameters { base_step, minimum_base, ..parameters }
    }
}

/// Parses a TOML number. An integer in the file remains an integer.
fn number(text: &str) -> Result<toml::Value> {
    if let Ok(whole) = text.parse::<i64>() {
        return Ok(toml::Value::Integer(whole));
    }
    let value: f64 = text.parse().with_context(|| format!("`{text}` is not a number"))?;
    ensure!(value.is_finite(), "`{text}` is not a finite number");
    Ok(toml::Value::Float(value))
}

fn power_of_ten_below(value: u64) -> u64 {
    10u64.pow(value.max(1).ilog10())
}
