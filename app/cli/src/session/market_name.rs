//! Finds markets by index or name.

use anyhow::{Result, bail};
use ballast_client::accounts::Market;
pub use ballast_client::accounts::market_name as name_of;
use ballast_client::{MarketKeys, oracle};
use std::convert::Infallible;
use std::fmt::{self, Display, Formatter};
use std::str::FromStr;

/// A market's index or name: `0`, `SOL-PERP`, the part before the dash such as `sol`, or another unique prefix.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MarketName {
    /// The market's index.
    Index(u32),
    /// The market's name, which is not case-sensitive.
    Name(String),
}

impl FromStr for MarketName {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Infallible> {
        Ok(text.parse().map_or_else(|_| Self::Name(text.to_owned()), Self::Index))
    }
}

impl Display for MarketName {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Index(index) => index.fmt(formatter),
            Self::Name(name) => name.fmt(formatter),
        }
    }
}

impl MarketName {
    /// Finds the market among `markets`.
    ///
    /// # Errors
    /// Returns an error if there is no matching market, or if there are several. The message lists the
    /// existing markets.
    pub fn find<'a>(&self, markets: &'a [Market]) -> Result<&'a Market> {
        let exact = markets.iter().find(|market| match self {
            Self::Index(index) => market.index == *index,
            Self::Name(name) => name_of(market).eq_ignore_ascii_case(name),
        });
        match (exact, self) {
            (Some(market), _) => Ok(market),
            (None, Self::Name(beginning)) => {
                // `SOL` is SOL-PERP, even if there is a SOL2-PERP.
                let symbol = |market: &&Market| symbol_of(market).eq_ignore_ascii_case(beginning);
                let of_symbol: Vec<_> = markets.iter().filter(symbol).collect();
                if let [market] = of_symbol[..] {
                    return Ok(market);
                }
                self.only(markets.iter().filter(|market| begins(market, beginning)), markets)
            }
            (None, Self::Index(_)) => bail!("there is no market {self}: the markets are {}", known(markets)),
        }
    }

    fn only<'a>(&self, mut found: impl Iterator<Item = &'a Market>, all: &[Market]) -> Result<&'a Market> {
        match (found.next(), found.next()) {
            (Some(market), None) => Ok(market),
            (Some(_), Some(_)) => {
                bail!("several market names begin with {self}: the markets are {}", known(all))
            }
            _ => bail!("there is no market {self}: the markets are {}", known(all)),
        }
    }
}

/// Returns the part of a market's name before the dash.
fn symbol_of(market: &Market) -> String {
    let name = name_of(market);
    name.split_once('-').map_or_else(|| name.clone(), |(symbol, _)| symbol.to_owned())
}

fn begins(market: &Market, beginning: &str) -> bool {
    !beginning.is_empty() && name_of(market).to_lowercase().starts_with(&beginning.to_lowercase())
}

fn known(markets: &[Market]) -> String {
    if markets.is_empty() {
        return "none yet".to_owned();
    }
    let names: Vec<_> =
        markets.iter().map(|market| format!("{} ({})", market.index, name_of(market))).collect();
    names.join(", ")
}

/// Returns the addresses of the accounts that belong to a market.
///
/// # Errors
/// Returns an error if the market is not set up.
pub fn keys_of(market: &Market) -> Result<MarketKeys> {
    let Some(oracle) = oracle::account_of(market) else {
        bail!("market {} is not set up: it has no oracle account yet", name_of(market));
    };
    Ok(MarketKeys::of(market.index, oracle))
}

#[cfg(test)]
mod tests {
    use super::*;
    use bytemuck::Zeroable;

    fn market(index: u32, name: &str) -> Market {
        let mut market = Market::zeroed();
        market.index = index;
        market.name[..name.len()].copy_from_slice(name.as_bytes());
        market
    }

    #[test]
    fn the_part_before_the_dash_is_a_name() {
        let markets =
            [market(0, "SOL2-PERP"), market(1, "SOL-PERP"), market(2, "SOLAR-PERP"), market(3, "SOLAR-FUT")];
        let found = |text: &str| {
            let name: MarketName = text.parse().expect("any text is a name");
            name.find(&markets).map(|market| market.index)
        };
        assert_eq!(found("SOL").ok(), Some(1));
        assert_eq!(found("sol").ok(), Some(1));
        assert_eq!(found("SOL2").ok(), Some(0));
        assert_eq!(found("sol-p").ok(), Some(1));
        assert_eq!(found("SOLAR-F").ok(), Some(3));
        // A symbol shared by two markets is as ambiguous as any other shared prefix.
        for unclear in ["SOLAR", "SO", "S"] {
            let message = found(unclear).expect_err(unclear).to_string();
            assert!(message.contains("several market names begin with"), "{message}");
        }
    }
}
