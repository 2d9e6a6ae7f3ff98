//! Parses a price change on the command line.

use ballast_client::amount::{AmountError, parse};
use ballast_market_file::amounts::price;
use ballast_math::Price;
use std::str::FromStr;
use thiserror::Error;

/// A price change such as `-30%` or `+5%`, or a new price such as `120` or `95,000`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Change {
    /// Multiplies the price by this factor. Above zero.
    Factor(f64),
    /// Sets the price to this value. Unit: quote per unit of the asset. Above zero.
    To(f64),
}

/// The error for a text that is not a price change.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum ChangeError {
    /// The text is not a number.
    #[error("{0}; or a change like -30% or +5%")]
    Amount(#[from] AmountError),
    /// The price would be zero or less.
    #[error("`{0}` would reduce the price to zero or below: use a change above -100%, or an absolute price")]
    NotPositive(String),
    /// The price does not fit into an oracle account.
    #[error("the price is too large for an oracle account: use a smaller price")]
    TooLarge,
}

impl Change {
    /// Returns the price after the change.
    #[must_use]
    pub fn applied(self, price: f64) -> f64 {
        match self {
            Self::Factor(factor) => price * factor,
            Self::To(price) => price,
        }
    }
}

impl FromStr for Change {
    type Err = ChangeError;

    fn from_str(text: &str) -> Result<Self, ChangeError> {
        let (digits, is_percent) = match text.strip_suffix('%') {
            Some(digits) => (digits, true),
            None => (text, false),
        };
        let number = digits.strip_prefix('-').or_else(|| digits.strip_prefix('+')).unwrap_or(digits);
        let size = price(parse::<Price>(number)?);
        let signed = if digits.starts_with('-') { -size } else { size };
        let (value, change) = match is_percent {
            true => (1.0 + signed / 100.0, Self::Factor(1.0 + signed / 100.0)),
            false => (signed, Self::To(signed)),
        };
        if value <= 0.0 {
            return Err(ChangeError::NotPositive(text.into()));
        }
        Ok(change)
    }
}
