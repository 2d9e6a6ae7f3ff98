//! Converts between the exact units of the exchange and the floating-point numbers of files, prices and simulated traders. No money
//! is computed here: a rounding changes the size of a request, never the amount of a payment.

use ballast_math::{Base, Price, Quote};

const QUOTE: f64 = 1e6;
const BASE: f64 = 1e9;
const PRICE: f64 = 1e9;

/// An amount of quote as a floating-point number.
#[must_use]
pub fn quote(amount: Quote) -> f64 {
    amount.raw() as f64 / QUOTE
}

/// A number of contracts as a floating-point number.
#[must_use]
pub fn contracts(base: Base) -> f64 {
    base.raw() as f64 / BASE
}

/// A price as a floating-point number. Unit: quote per contract.
#[must_use]
pub fn price(price: Price) -> f64 {
    price.raw() as f64 / PRICE
}

/// Converts quote to the unit 1e-6. Negative numbers become zero.
#[must_use]
pub fn quote_units(amount: f64) -> u64 {
    (amount * QUOTE).round() as u64
}

/// Converts contracts to the unit 1e-9, without the sign.
#[must_use]
pub fn base_units(contracts: f64) -> u64 {
    (contracts.abs() * BASE).round() as u64
}

/// Converts quote per contract to the unit 1e-9.
#[must_use]
pub fn price_units(price: f64) -> u64 {
    (price * PRICE).round() as u64
}
