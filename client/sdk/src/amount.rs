//! Parses and formats amounts as people write them. For example, it parses `1,250.5`, `0.75` and `20k`, and writes `1,250.50`.
//!
//! Parsing never rounds. An amount with more digits than its unit allows is an error.
//!
//! ```
//! use ballast_client::amount::{parse, show};
//! use ballast_math::{Price, Quote};
//!
//! assert_eq!(parse::<Quote>("1,250.5"), Ok(Quote::new(1_250_500_000)));
//! assert_eq!(parse::<Price>("20k"), Ok(Price::new(20_000_000_000_000)));
//! assert_eq!(show(Quote::new(-1_250_500_000)), "-1,250.50");
//! assert!(parse::<Quote>("0.0000001").is_err());
//! ```

use ballast_math::units::SignedRatio;
use ballast_math::{Base, Price, Quote, Ratio, Reserve};
use rust_decimal::Decimal;
use thiserror::Error;

/// A quantity written with a decimal point.
pub trait Amount: Copy {
    /// The number of digits after the decimal point.
    const DECIMALS: u32;
    /// The unit's name.
    const UNIT: &'static str;

    /// Converts from the smallest unit. Returns `None` if the value is out of the type's range.
    fn of_raw(raw: i128) -> Option<Self>;

    /// Returns the value in its smallest unit.
    fn in_raw(self) -> i128;
}

macro_rules! amount {
    ($name:ident, $decimals:literal, $unit:literal) => {
        impl Amount for $name {
            const DECIMALS: u32 = $decimals;
            const UNIT: &'static str = $unit;

            fn of_raw(raw: i128) -> Option<Self> {
                raw.try_into().ok().map($name::new)
            }

            fn in_raw(self) -> i128 {
                self.raw().into()
            }
        }
    };
}

amount!(Base, 9, "contracts");
amount!(Price, 9, "quote per contract");
amount!(Quote, 6, "quote");
amount!(Ratio, 6, "fractions of one");
amount!(SignedRatio, 6, "fractions of one");
amount!(Reserve, 9, "contracts");

/// The error for a text that is not a valid amount.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum AmountError {
    /// The text is not a number.
    #[error(
        "`{0}` is not an amount: write a decimal point, and commas between groups of three digits only, like 1250.5, 1,250.5 or 20k"
    )]
    NotANumber(String),
    /// The text has more digits after the decimal point than the unit allows.
    #[error(
        "`{text}` has too many digits: an amount in {unit} has at most {decimals} digits after the point"
    )]
    TooFine {
        /// The text.
        text: String,
        /// The unit's name.
        unit: &'static str,
        /// The number of digits that the unit allows after the decimal point.
        decimals: u32,
    },
    /// The amount is larger than the exchange can hold, or it is negative although the unit does not allow that.
    #[error("`{text}` is out of range for an amount in {unit}: use a smaller amount")]
    OutOfRange {
        /// The text.
        text: String,
        /// The unit's name.
        unit: &'static str,
    },
}

/// Parses `text`, which consists of digits with an optional decimal point and sign, optionally followed by `k` or `m` for
/// thousands or millions. Before the decimal point, commas or underscores may separate groups of three digits. A separator in
/// any other place is an error, because many people write a comma as the decimal point.
///
/// # Errors
/// Returns an [`AmountError`] that contains the text and the unit.
pub fn parse<T: Amount>(text: &str) -> Result<T, AmountError> {
    let out_of_range = || AmountError::OutOfRange { text: text.into(), unit: T::UNIT };
    let scale = Decimal::from(10_u64.pow(T::DECIMALS));
    let raw = number(text)?.checked_mul(scale).ok_or_else(out_of_range)?;
    if !raw.fract().is_zero() {
        return Err(AmountError::TooFine { text: text.into(), unit: T::UNIT, decimals: T::DECIMALS });
    }
    i128::try_from(raw).ok().and_then(T::of_raw).ok_or_else(out_of_range)
}

fn number(text: &str) -> Result<Decimal, AmountError> {
    let wrong = || AmountError::NotANumber(text.into());
    let plain = text.trim().to_ascii_lowercase();
    let (digits, scale) = match plain.strip_suffix('k') {
        Some(digits) => (digits, 1_000),
        None => plain.strip_suffix('m').map_or((plain.as_str(), 1), |digits| (digits, 1_000_000)),
    };
    let digits = ungrouped(digits).ok_or_else(wrong)?;
    let value = Decimal::from_str_exact(&digits).map_err(|_| wrong())?;
    value.checked_mul(Decimal::from(scale)).ok_or_else(wrong)
}

/// Removes the group separators. Returns `None` if a separator is not between groups of three digits.
fn ungrouped(digits: &str) -> Option<String> {
    const SEPARATORS: [char; 2] = [',', '_'];
    let (whole, rest) = digits.split_at(digits.find('.').unwrap_or(digits.len()));
    let mut groups = whole.trim_start_matches(['+', '-']).split(SEPARATORS);
    let first = groups.next().unwrap_or_default();
    let is_grouped = whole.contains(SEPARATORS);
    let is_sound = !is_grouped || ((1..=3).contains(&first.len()) && groups.all(|group| group.len() == 3));
    (is_sound && !rest.contains(SEPARATORS)).then(|| digits.replace(SEPARATORS, ""))
}

/// Formats an amount with all its digits, at least two of them after the decimal point, and with thousands in groups.
#[must_use]
pub fn show<T: Amount>(amount: T) -> String {
    let raw = amount.in_raw();
    let one = 10_u128.pow(T::DECIMALS);
    let (whole, rest) = (raw.unsigned_abs() / one, raw.unsigned_abs() % one);
    let rest = format!("{rest:0width$}", width = T::DECIMALS as usize);
    let rest = rest.trim_end_matches('0');
    let sign = if raw < 0 { "-" } else { "" };
    format!("{sign}{}.{rest:0<2}", grouped(whole))
}

/// Formats an amount with all its digits and no separators, for machines. [`parse`] returns the same amount.
///
/// ```
/// # use ballast_client::amount::plain;
/// assert_eq!(plain(ballast_math::Quote::new(-1_250_500_000)), "-1250.500000");
/// ```
#[must_use]
pub fn plain<T: Amount>(amount: T) -> String {
    let raw = amount.in_raw();
    let one = 10_u128.pow(T::DECIMALS);
    let (whole, rest) = (raw.unsigned_abs() / one, raw.unsigned_abs() % one);
    let sign = if raw < 0 { "-" } else { "" };
    format!("{sign}{whole}.{rest:0width$}", width = T::DECIMALS as usize)
}

/// Formats a whole number and groups its digits by three.
#[must_use]
pub fn grouped(number: u128) -> String {
    if number < 1_000 {
        return number.to_string();
    }
    format!("{},{:03}", grouped(number / 1_000), number % 1_000)
}
