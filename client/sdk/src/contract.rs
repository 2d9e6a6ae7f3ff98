//! Converts between contracts and units of the asset. A market's contract is 10^m units of its asset.
//!
//! ```
//! use ballast_client::contract::Contract;
//! use ballast_math::{Base, Price};
//!
//! let contract = Contract::new("BTC", -3);
//! assert_eq!(contract.size(), "0.001 BTC");
//! assert_eq!(contract.units(Base::new(500_000_000_000)), "0.5 BTC");
//! assert_eq!(contract.price_per_unit(Price::new(95_000_000_000)), "95,000.00");
//! assert_eq!(contract.contracts("0.5"), Ok(Base::new(500_000_000_000)));
//! ```

use crate::accounts::{Market, market_name};
use crate::amount::{self, Amount, AmountError};
use ballast_math::{Base, Price};

/// One contract. Unit: 1e-9 contract.
const ONE_CONTRACT: i64 = 1_000_000_000;
/// The digits of sizes and prices after the decimal point.
const DIGITS: i64 = 9;

/// The asset of a market's contract, and how many units of the asset a contract has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contract {
    asset: String,
    exponent: i64,
}

impl Contract {
    /// Returns a contract of 10^`exponent` units of `asset`.
    #[must_use]
    pub fn new(asset: &str, exponent: i64) -> Self {
        Self { asset: asset.to_owned(), exponent }
    }

    /// Returns the contract of `market`. The asset is the market's name up to its first dash.
    #[must_use]
    pub fn of(market: &Market) -> Self {
        let name = market_name(market);
        let asset = name.split('-').next().unwrap_or_default();
        Self::new(asset, market.parameters.contract_exponent)
    }

    /// Returns the asset's symbol, such as `BTC`.
    #[must_use]
    pub fn asset(&self) -> &str {
        &self.asset
    }

    /// Returns whether a contract is one unit of the asset.
    #[must_use]
    pub const fn is_one_unit(&self) -> bool {
        self.exponent == 0
    }

    /// Returns the size of one contract with the asset's symbol, such as `0.001 BTC`.
    #[must_use]
    pub fn size(&self) -> String {
        self.units(Base::new(ONE_CONTRACT))
    }

    /// Returns a number of contracts in units of the asset, such as `0.5 BTC`. Every digit is shown.
    #[must_use]
    pub fn units(&self, base: Base) -> String {
        format!("{} {}", decimal(base.raw().into(), DIGITS - self.exponent, 0), self.asset)
    }

    /// Returns a price per contract as a price per unit of the asset. Every digit is shown. Unit: quote per unit.
    #[must_use]
    pub fn price_per_unit(&self, price: Price) -> String {
        decimal(price.raw().into(), DIGITS + self.exponent, 2)
    }

    /// Parses a number of units of the asset, and returns the same size in contracts. Never rounds.
    ///
    /// # Errors
    /// The text is not a number, or the number is too large or has too many digits for a size in contracts.
    pub fn contracts(&self, units: &str) -> Result<Base, AmountError> {
        let raw: i128 = amount::parse::<Base>(units)?.raw().into();
        let out_of_range = || AmountError::OutOfRange { text: units.into(), unit: Base::UNIT };
        let scale = power(self.exponent.unsigned_abs()).ok_or_else(out_of_range)?;
        if self.exponent <= 0 {
            return raw.checked_mul(scale).and_then(Base::of_raw).ok_or_else(out_of_range);
        }
        if raw % scale != 0 {
            return Err(AmountError::TooFine {
                text: units.into(),
                unit: Base::UNIT,
                decimals: Base::DECIMALS,
            });
        }
        Base::of_raw(raw / scale).ok_or_else(out_of_range)
    }
}

fn power(exponent: u64) -> Option<i128> {
    10_i128.checked_pow(u32::try_from(exponent).ok()?)
}

/// Writes `raw` divided by 10^`digits`, with all its digits and at least `least` of them after the decimal point.
fn decimal(raw: i128, digits: i64, least: usize) -> String {
    let scale = power(digits.unsigned_abs()).unwrap_or(i128::MAX);
    let (raw, scale, width) = match digits {
        ..=0 => (raw.saturating_mul(scale), 1, 0),
        _ => (raw, scale, usize::try_from(digits).unwrap_or_default()),
    };
    let (whole, rest) =
        (raw.unsigned_abs() / scale.unsigned_abs(), raw.unsigned_abs() % scale.unsigned_abs());
    let rest = if width == 0 { String::new() } else { format!("{rest:0width$}") };
    let rest = format!("{:0<least$}", rest.trim_end_matches('0'));
    let sign = if raw < 0 { "-" } else { "" };
    let point = if rest.is_empty() { "" } else { "." };
    format!("{sign}{}{point}{rest}", amount::grouped(whole))
}
