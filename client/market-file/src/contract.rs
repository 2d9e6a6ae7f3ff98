//! The bounds on a contract, in the numbers and words of a file.

use crate::amounts::price;
use ballast_math::bounds::{CONTRACT_COSTS, CONTRACT_EXPONENTS};
use std::ops::RangeInclusive;

/// The price of a contract of 10^`exponent` units of the asset. Unit: quote; `price` is quote per unit.
#[must_use]
pub fn cost(price: f64, exponent: i64) -> f64 {
    i32::try_from(exponent).map_or(f64::INFINITY, |exponent| price * 10f64.powi(exponent))
}

/// The allowed prices of a contract when its market opens. Unit: quote.
#[must_use]
pub fn costs() -> RangeInclusive<f64> {
    price(*CONTRACT_COSTS.start())..=price(*CONTRACT_COSTS.end())
}

/// The lowest and the highest allowed price of a contract as text: `1` and `1,000,000`.
#[must_use]
pub fn costs_in_words() -> (String, String) {
    (grouped(*costs().start()), grouped(*costs().end()))
}

/// The allowed exponents of a contract.
#[must_use]
pub const fn exponents() -> RangeInclusive<i64> {
    CONTRACT_EXPONENTS
}

/// Writes a whole number with a comma before every three digits.
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
