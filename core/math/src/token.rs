//! Converts between quote and tokens. Each collateral mint has its own number of decimals, but quote always has six.

use crate::error::{Error, Result, ensure};
use crate::num;
use crate::units::Quote;

/// The number of the mint's smallest token units in one quote unit, and the number of quote units in one token unit. One of the
/// two numbers is always one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TokenScale {
    tokens_per_quote: u64,
    quotes_per_token: u64,
}

/// The number of decimals in a quote amount.
const QUOTE_DECIMALS: u8 = 6;
/// The largest number of decimals that a mint may have.
pub const MAX_DECIMALS: u8 = 12;

impl TokenScale {
    /// Returns the scale for a mint with this number of `decimals`.
    ///
    /// # Errors
    /// Returns `ParameterOutOfBounds` if `decimals` exceeds [`MAX_DECIMALS`].
    pub fn of_decimals(decimals: u8) -> Result<Self> {
        ensure(decimals <= MAX_DECIMALS, Error::ParameterOutOfBounds)?;
        let power = |digits: u8| 10u64.checked_pow(u32::from(digits)).ok_or(Error::Overflow);
        Ok(Self {
            tokens_per_quote: power(decimals.saturating_sub(QUOTE_DECIMALS))?,
            quotes_per_token: power(QUOTE_DECIMALS.saturating_sub(decimals))?,
        })
    }

    /// Converts tokens to quote exactly.
    ///
    /// # Errors
    /// Returns `NotAWholeUnit` if the tokens are not a whole number of quote units, or `Overflow` if a value does not fit.
    pub fn to_quote(&self, tokens: u64) -> Result<Quote> {
        let quote = exact(tokens, self.tokens_per_quote)?;
        let quote = quote.checked_mul(self.quotes_per_token).ok_or(Error::Overflow)?;
        Ok(Quote::new(num::to_signed(quote)?))
    }

    /// Returns the part of an amount that is a whole number of token units. The remainder is kept until it has added up to a whole
    /// unit.
    ///
    /// # Errors
    /// Returns `Overflow` if the amount is negative or does not fit.
    pub fn whole_tokens_of(&self, quote: Quote) -> Result<Quote> {
        ensure(!quote.is_negative(), Error::Overflow)?;
        Quote::from_magnitude(crate::curve::round_down_to(quote.magnitude(), self.quotes_per_token)?)
    }

    /// Converts quote to tokens exactly.
    ///
    /// # Errors
    /// Returns `NotAWholeUnit` if the amount is not a whole number of token units. Returns `Overflow` if the amount is negative or
    /// does not fit.
    pub fn to_tokens(&self, quote: Quote) -> Result<u64> {
        ensure(!quote.is_negative(), Error::Overflow)?;
        let tokens = exact(quote.magnitude(), self.quotes_per_token)?;
        tokens.checked_mul(self.tokens_per_quote).ok_or(Error::Overflow)
    }
}

fn exact(amount: u64, divisor: u64) -> Result<u64> {
    ensure(amount.checked_rem(divisor) == Some(0), Error::NotAWholeUnit)?;
    amount.checked_div(divisor).ok_or(Error::DivisionByZero)
}
