//! Chooses the market to simulate: the demo's market, a market from its own file, or a market from an exchange file.

use crate::demo;
use anyhow::{Context, Result, anyhow, bail};
use ballast_market_file::MarketConfig;
use ballast_migrations::config::ConfigFile;
use std::path::Path;

/// The starting price if the market's file does not set one. Unit: quote.
const USUAL_PRICE: f64 = 150.0;

/// A market and its starting price.
pub(super) struct Listed {
    /// The market.
    pub market: MarketConfig,
    /// The price at which the market is listed. Unit: quote per unit of the asset.
    pub price: f64,
}

/// Returns the market in `file`. In an exchange file, this is the market with `symbol`. Without a file, this is the demo's market.
///
/// # Errors
/// Returns an error if the file cannot be read, is invalid, or does not contain the symbol.
pub(super) fn of(file: Option<&Path>, symbol: Option<&str>) -> Result<Listed> {
    let Some(file) = file else { return Ok(Listed { market: demo::market()?, price: USUAL_PRICE }) };
    let text = std::fs::read_to_string(file)
        .with_context(|| format!("cannot read the market file {}", file.display()))?;
    let found = match symbol {
        Some(symbol) => of_exchange(&text, symbol),
        None => single(&text),
    };
    found.with_context(|| format!("{} is not a valid market file", file.display()))
}

/// Parses a file with a single market.
fn single(text: &str) -> Result<Listed> {
    match (MarketConfig::parse(text), ConfigFile::parse(text)) {
        (Ok(market), _) => Ok(Listed { market, price: USUAL_PRICE }),
        (Err(_), Ok(exchange)) => {
            bail!(
                "the file describes an exchange with several markets: choose one with --symbol, {}",
                symbols(&exchange)
            )
        }
        (Err(error), Err(_)) => Err(error),
    }
}

/// Finds a market in an exchange file, with the same checks as in a migration.
fn of_exchange(text: &str, symbol: &str) -> Result<Listed> {
    let exchange = ConfigFile::parse(text).context("--symbol requires an exchange configuration file")?;
    exchange.check()?;
    let entry = exchange.markets.iter().find(|entry| entry.symbol == symbol);
    let entry =
        entry.ok_or_else(|| anyhow!("the file has no market {symbol}: use one of {}", symbols(&exchange)))?;
    Ok(Listed { market: entry.sections(), price: entry.price })
}

fn symbols(exchange: &ConfigFile) -> String {
    let symbols: Vec<&str> = exchange.markets.iter().map(|entry| entry.symbol.as_str()).collect();
    symbols.join(", ")
}
