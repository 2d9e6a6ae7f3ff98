//! A market of a file, with sizes fitted to the asset's price.

use crate::amounts::{base_units, price_units};
use crate::contract;
use crate::number::Number;
use crate::section::Section;
use crate::setting::{Setting, settings};
use anyhow::{Context, Result, bail, ensure};
use ballast_math::parameters::Parameters;
use serde::{Deserialize, Serialize};

/// Makes the sections, their types and the market that has them.
macro_rules! sections {
    ($($(#[doc = $doc:literal])* $section:ident: $type:ident;)*) => {
        /// The sections of a market, in the order of the file.
        pub const SECTIONS: [&str; COUNT] = [$(stringify!($section)),*];
        /// What errors call the sections.
        pub(crate) const NAMES: [&str; COUNT] = [$(stringify!($type)),*];
        const COUNT: usize = [$(stringify!($section)),*].len();

        #[derive(Clone, Copy)]
        #[allow(non_camel_case_types, reason = "the names of the sections")]
        enum Place { $($section),* }

        $($(#[doc = $doc])* pub type $type = Section<{ Place::$section as usize }>;)*

        /// A market to be listed. Money in quote, ratios as fractions of one, times in seconds.
        #[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
        #[serde(deny_unknown_fields)]
        pub struct MarketConfig {
            /// m: a contract is 10^m units of the asset. Without it, the market is given one that suits the prices.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            pub contract_exponent: Option<i64>,
            $($(#[doc = $doc])* pub $section: $type,)*
        }

        impl MarketConfig {
            /// The numbers of all sections, in the order of [`settings`].
            fn numbers(&self) -> impl Iterator<Item = Number> {
                [$(self.$section.numbers()),*].into_iter().flatten().copied()
            }
        }
    };
}
sections! {
    /// How deep the curve is. Unit: quote at the first price.
    curve: CurveConfig;
    /// What can be traded at least, and in which steps. Unit: quote at the first price. A step is rounded down to a power of ten of a
    /// contract.
    sizes: Sizes;
    /// What an account needs. Ratios.
    margin: Margin;
    /// Bounds and fees of trades. Ratios.
    trading: Trading;
    /// How fast premiums are paid. Seconds, ratios, quote.
    funding: Funding;
    /// What liquidations cost and leave. Ratios, quote.
    liquidation: Liquidation;
    /// Who stands in for deficits, and what is put into the market's insurance at the start. Unit: quote.
    cover: Cover;
    /// What may be spent on moving the curve, and how far. Ratios, quote.
    curve_steps: CurveSteps;
    /// How often claims are paid. Seconds.
    claims: Claims;
    /// Which readings of the index count. Seconds, ratios.
    oracle: Oracle;
}

/// A market fitted to a price.
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

    /// Every number of the sections with what it is, in the order of the file.
    pub fn values(&self) -> impl Iterator<Item = (&'static Setting, Number)> {
        settings().iter().zip(self.numbers())
    }

    /// How deep the curve is at first. Unit: quote at the first price.
    #[must_use]
    pub fn depth(&self) -> f64 {
        self.curve.number("depth").real()
    }

    /// How deep the curve may become. Unit: quote at the first price.
    #[must_use]
    pub fn target_depth(&self) -> f64 {
        self.curve.number("target_depth").real()
    }

    /// What sizes are multiples of, at most. Unit: quote at the first price.
    #[must_use]
    pub fn size_step(&self) -> f64 {
        self.sizes.number("step").real()
    }

    /// What is put into the market's insurance at the start. Unit: quote.
    #[must_use]
    pub fn insurance_deposit(&self) -> f64 {
        self.cover.number("insurance_deposit").real()
    }

    /// The same market with one setting changed, by its name in [`settings`].
    ///
    /// # Errors
    /// A name that there is not, or a value of the wrong kind.
    pub fn with(&self, name: &str, value: &str) -> Result<Self> {
        let Some(setting) = settings().iter().find(|known| known.name == name) else {
            let known: Vec<&str> = settings().iter().map(|known| known.name).collect();
            bail!("there is no market parameter `{name}`; there are {}", known.join(", "));
        };
        let mut table = toml::Table::try_from(self)?;
        let number = number(value).with_context(|| format!("the value of {name}"))?;
        let place = table.get_mut(setting.section).and_then(toml::Value::as_table_mut);
        let place = place.with_context(|| format!("a market has no section {}", setting.section))?;
        place.insert(setting.key.to_owned(), number);
        table.try_into().with_context(|| format!("{name} cannot be {value}"))
    }

    /// The market whose contract is 10^`contract_exponent` units of the asset, sized for the price `first` (quote per
    /// unit), which is its peg. Bounds are not checked: [`Parameters::bounds`] does. What is out of a type's range is at
    /// its end.
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

    /// The parameters for a contract that costs `price` quote.
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

/// A number as TOML has it; the file's integers stay integers.
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
