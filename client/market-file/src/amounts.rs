//! Converts between the exchange's exact units and the floating-point numbers used in files, prices and simulated traders. This
//! code never computes payments, so rounding can change the size of a request but not the amount of a payment.

use ballast_math::{Base, Price, Quote};

const QUOTE: f64 = 1e6;
const BASE: f64 = 1e9;
const PRICE: f64 = 1e9;

/// Converts an amount of quote to a floating-point number.
#[must_use]
pub fn quote(amount: Quote) -> f64 {
    amount.raw() as f64 / QUOTE
}

/// Converts a number of contracts to a floating-point number.
#[must_use]
pub fn contracts(base: Base) -> f64 {
    base.raw() as f64 / BASE
}

/// Converts a price to a floating-point number. Unit: quote per contract.
#[must_use]
pub fn price(price: Price) -> f64 {
    price.raw() as f64 / PRICE
}

/// Converts an amount of quote to 1e-6 units. A negative number becomes zero.
#[must_use]
pub fn quote_units(amount: f64) -> u64 {
    (amount * QUOTE).round() as u64
}

/// Converts a number of contracts to 1e-9 units, without the sign.
#[must_use]
pub fn base_units(contracts: f64) -> u64 {
    (contracts.abs() * BASE).round() as u64
}

/// Converts a price in quote per contract to 1e-9 units.
#[must_use]
pub fn price_units(price: f64) -> u64 {
    (price * PRICE).round() as u64
}
