//! The size of a market's contract in units of its asset.
//!
//! ```
//! use ballast_client::contract::Contract;
//! use ballast_math::{Base, Price};
//!
//! let contract = Contract::new("BTC-PERP", -3);
//! assert_eq!(contract.to_string(), "1 contract = 0.001 BTC");
//! assert_eq!(contract.price_of_unit(Price::new(95_000_000_000)).as_deref(), Some("95,000.00"));
//! assert_eq!(contract.size_of("0.5"), Ok(Base::new(500_000_000_000)));
//! assert_eq!(contract.units_of(Base::new(-1_500_000_000)).as_deref(), Some("-0.0015"));
//! let contract = Contract::new("BONK-PERP", 6);
//! assert_eq!(contract.to_string(), "1 contract = 1,000,000 BONK");
//! assert_eq!(contract.price_of_unit(Price::new(20_000_000_000)).as_deref(), Some("0.00002"));
//! assert_eq!(contract.size_of("2,500,000"), Ok(Base::new(2_500_000_000)));
//! assert!(contract.size_of("0.0001").is_err());
//! assert_eq!(Contract::new("SOL-PERP", 0).to_string(), "1 contract = 1 SOL");
//! ```

use crate::accounts::{Market, market_name};
use crate::amount::{self, Amount, AmountError, grouped};
use ballast_math::{Base, Price, Reserve};
use std::fmt::{self, Display, Formatter};

/// The size of a market's contract: a power of ten of units of the asset.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contract {
    asset: String,
    exponent: i64,
}

impl Contract {
    /// Creates the contract of the market with this name, in which a contract is 10^`exponent` units of the asset. The asset is
    /// the part of the name before the first dash.
    #[must_use]
    pub fn new(name: &str, exponent: i64) -> Self {
        Self { asset: name.split('-').next().unwrap_or(name).to_owned(), exponent }
    }

    /// Returns a market's contract.
    #[must_use]
    pub fn of(market: &Market) -> Self {
        Self::new(&market_name(market), market.parameters.contract_exponent)
    }

    /// Returns the asset's name.
    #[must_use]
    pub fn asset(&self) -> &str {
        &self.asset
    }

    /// Returns whether a contract is one unit of the asset.
    #[must_use]
    pub const fn is_one_unit(&self) -> bool {
        self.exponent == 0
    }

    /// Formats a price per contract as a price per unit of the asset, with all its digits. `None` if it does not fit.
    #[must_use]
    pub fn price_of_unit(&self, price: Price) -> Option<String> {
        decimal(price.in_raw(), i64::from(Price::DECIMALS).checked_add(self.exponent)?)
    }

    /// Formats a size in contracts as units of the asset, with all its digits. `None` if it does not fit.
    #[must_use]
    pub fn units_of(&self, base: Base) -> Option<String> {
        decimal(base.in_raw(), i64::from(Base::DECIMALS).checked_sub(self.exponent)?)
    }

    /// Parses a size in units of the asset, and returns it in contracts.
    ///
    /// # Errors
    /// The text is not an amount, or it has more digits than a size in contracts can hold.
    pub fn size_of(&self, text: &str) -> Result<Base, AmountError> {
        let out_of_range = || AmountError::OutOfRange { text: text.into(), unit: Reserve::UNIT };
        let too_fine =
            || AmountError::TooFine { text: text.into(), unit: Base::UNIT, decimals: Base::DECIMALS };
        let units: Reserve = amount::parse(text)?;
        let factor =
            u32::try_from(self.exponent.unsigned_abs()).ok().and_then(|power| 10_i128.checked_pow(power));
        let factor = factor.ok_or_else(out_of_range)?;
        let raw = if self.exponent <= 0 {
            units.in_raw().checked_mul(factor).ok_or_else(out_of_range)?
        } else if units.in_raw() % factor == 0 {
            units.in_raw() / factor
        } else {
            return Err(too_fine());
        };
        Base::of_raw(raw).ok_or_else(out_of_range)
    }
}

impl Display for Contract {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        let units = decimal(1, self.exponent.saturating_neg());
        let units = units.map(|units| units.trim_end_matches('0').trim_end_matches('.').to_owned());
        match units {
            Some(units) => write!(formatter, "1 contract = {units} {}", self.asset),
            None => write!(formatter, "1 contract = 10^{} {}", self.exponent, self.asset),
        }
    }
}

/// Formats `raw` · 10^−`decimals` with all its digits: at least two after the decimal point, and thousands in groups.
fn decimal(raw: i128, decimals: i64) -> Option<String> {
    let power = u32::try_from(decimals.unsigned_abs()).ok()?;
    let ten = 10_u128.checked_pow(power)?;
    let (whole, rest) = if decimals <= 0 {
        (raw.unsigned_abs().checked_mul(ten)?, String::new())
    } else {
        let rest = format!("{:0width$}", raw.unsigned_abs() % ten, width = power as usize);
        (raw.unsigned_abs() / ten, rest.trim_end_matches('0').to_owned())
    };
    let sign = if raw < 0 { "-" } else { "" };
    Some(format!("{sign}{}.{rest:0<2}", grouped(whole)))
}
