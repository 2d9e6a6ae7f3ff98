//! Expresses the bounds on a contract in the units and the wording of a market file.

use crate::amounts::price;
use ballast_math::bounds::{CONTRACT_COSTS, CONTRACT_EXPONENTS};
use std::ops::RangeInclusive;

/// Returns the price of a contract of 10^`exponent` units of the asset. Unit: quote. The argument `price` is in
/// quote per unit of the asset.
#[must_use]
pub fn cost(price: f64, exponent: i64) -> f64 {
    i32::try_from(exponent).map_or(f64::INFINITY, |exponent| price * 10f64.powi(exponent))
}

/// Returns the allowed prices of a contract when its market opens. Unit: quote.
#[must_use]
pub fn costs() -> RangeInclusive<f64> {
    price(*CONTRACT_COSTS.start())..=price(*CONTRACT_COSTS.end())
}

/// Returns the lowest and highest allowed prices of a contract as text, `1` and `1,000,000`.
#[must_use]
pub fn costs_in_words() -> (String, String) {
    (grouped(*costs().start()), grouped(*costs().end()))
}

/// Returns the allowed contract exponents.
#[must_use]
pub const fn exponents() -> RangeInclusive<i64> {
    CONTRACT_EXPONENTS
}

/// Formats a whole number with a comma between groups of three digits.
fn grouped(whole: f64) -> String {
    let digits = format!("{whole:.0}");
    let places = digits.char_indices();
    let is_group = |place: usize| place > 0 && (digits.len() - place).is_multiple_of(3);
    places.fold(String::new(), |mut text, (place, digit)| {
        text.extend(is_group(place).then_some(','));
        text.push(digit);
        text
    })
}
