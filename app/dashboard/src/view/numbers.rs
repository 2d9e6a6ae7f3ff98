//! Numbers for charts. They are never used in computations.

use ballast_math::{Base, Price};

/// Units in a contract or in a quote per contract.
const UNITS: f64 = 1e9;

/// A price for charts. Unit: quote per contract.
#[must_use]
pub fn price(price: Price) -> f64 {
    price.raw() as f64 / UNITS
}

/// A size for charts. Unit: contracts.
#[must_use]
pub fn contracts(base: Base) -> f64 {
    base.raw() as f64 / UNITS
}
