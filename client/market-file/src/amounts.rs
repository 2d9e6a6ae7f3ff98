//! Between the exact units of the exchange and the floating-point numbers of files, prices and simulated traders. No money is computed
//! here: a rounding changes what is asked for, never what is paid.

use ballast_math::{Base, Price, Quote};

const QUOTE: f64 = 1e6;
const BASE: f64 = 1e9;
const PRICE: f64 = 1e9;

/// Quote as a number.
#[must_use]
pub fn quote(amount: Quote) -> f64 {
    amount.raw() as f64 / QUOTE
}

/// Contracts as a number.
#[must_use]
pub fn contracts(base: Base) -> f64 {
    base.raw() as f64 / BASE
}

/// Quote per contract as a number.
#[must_use]
pub fn price(price: Price) -> f64 {
    price.raw() as f64 / PRICE
}

/// A number of quote in 1e-6; nothing for one below zero.
#[must_use]
pub fn quote_units(amount: f64) -> u64 {
    (amount * QUOTE).round() as u64
}

/// A number of contracts in 1e-9, without the sign.
#[must_use]
pub fn base_units(contracts: f64) -> u64 {
    (contracts.abs() * BASE).round() as u64
}

/// Quote per contract in 1e-9.
#[must_use]
pub fn price_units(price: f64) -> u64 {
    (price * PRICE).round() as u64
}
