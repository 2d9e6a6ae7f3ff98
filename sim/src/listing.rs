//! Lists a market from a market file, fitted to a price path.

use crate::price_path::PricePath;
use anyhow::{Context, Result, anyhow, ensure};
use ballast_market_file::contract::{cost, costs, costs_in_words, exponents};
use ballast_market_file::{Listing, MarketConfig};
use ballast_math::parameters::Bound;

/// A market configuration that can be listed for a price path.
pub trait List {
    /// Fits the market to a price path. The first price becomes the peg. Unless the market sets a contract exponent, an exponent
    /// with a convenient contract price is chosen.
    ///
    /// # Errors
    /// Returns an error if no contract fits the price, or if a parameter is outside its bounds.
    fn list(&self, path: &PricePath) -> Result<Listing>;
}

impl List for MarketConfig {
    fn list(&self, path: &PricePath) -> Result<Listing> {
        let first = path.points[0].price;
        let contract_exponent = match self.contract_exponent {
            Some(exponent) => named_exponent(exponent, first)?,
            None => contract_exponent(first, path.lowest())?,
        };
        let listing = self.fit(contract_exponent, first);
        let wrong = listing.parameters.bounds().into_iter().find(|bound| !bound.holds());
        if let Some(Bound { field, value, low, high, reason }) = wrong {
            return Err(anyhow!(
                "the parameter {field} is {value}, but must be between {low} and {high}: {reason}"
            ));
        }
        Ok(listing)
    }
}

/// Checks the contract exponent that the market sets, and returns it.
///
/// # Errors
/// Returns an error if the contract's price is out of bounds at the first price.
fn named_exponent(exponent: i64, first: f64) -> Result<i64> {
    let price = cost(first, exponent);
    let (least, most) = costs_in_words();
    ensure!(
        exponents().contains(&exponent) && costs().contains(&price),
        "a contract of 10^{exponent} units costs {price} quote at an initial price of {first}, but must cost {least} to {most}: choose another initial price or contract_exponent"
    );
    Ok(exponent)
}

/// Returns the smallest exponent for which a contract never costs less than 1 quote. The contract's first price must also be within
/// its bounds.
///
/// # Errors
/// Returns an error if no exponent fits the first price.
fn contract_exponent(first: f64, lowest: f64) -> Result<i64> {
    let allowed: Vec<i64> =
        exponents().filter(|exponent| costs().contains(&cost(first, *exponent))).collect();
    let (least, most) = costs_in_words();
    ensure!(
        !allowed.is_empty(),
        "at an initial price of {first}, no contract size costs between {least} and {most} quote"
    );
    let handy = |exponent: &&i64| **exponent >= 0 && cost(lowest, **exponent) >= 1.0;
    let found = allowed.iter().find(handy).or(allowed.last());
    found.copied().context("a contract has a price")
}
