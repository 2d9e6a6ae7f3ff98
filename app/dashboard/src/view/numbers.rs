//! Converts numbers for charts. The results are used only for drawing.

use ballast_math::{Base, Price};

/// The number of units in a contract, or in a price of one quote per contract.
const UNITS: f64 = 1e9;

/// Converts a price for charts. Unit: quote per contract.
#[must_use]
pub fn price(price: Price) -> f64 {
    price.raw() as f64 / UNITS
}

/// Converts a size for charts. Unit: contracts.
#[must_use]
pub fn contracts(base: Base) -> f64 {
    base.raw() as f64 / UNITS
}
