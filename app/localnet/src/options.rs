//! How a local network is started.

use crate::{Leaders, LocalnetError};
use ballast_migrations::SAMPLE;
use ballast_migrations::config::ConfigFile;
use ballast_sim::price_path::PricePath;
use std::path::PathBuf;

/// How a local network is started.
#[derive(Clone, Debug)]
pub struct Options {
    /// The port of the JSON-RPC server; a free one if none.
    pub rpc_port: Option<u16>,
    /// The port of the WebSocket server; a free one if none.
    pub ws_port: Option<u16>,
    /// The exchange. Its mint, its payer (`roles.setup`) and the program's upgrade authority are those of [`crate::keys`].
    pub exchange: ConfigFile,
    /// What is on it at the start.
    pub content: Content,
    /// Where prices come from.
    pub prices: Prices,
    /// How leaders set the network's clock.
    pub leaders: Leaders,
}

/// What is on a network at its start, besides the program, the faucet and the oracle accounts of all markets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Content {
    /// The exchange, set up, with its markets open.
    Exchange,
    /// Nothing: the exchange is still to be set up, as on an empty cluster.
    Nothing,
}

/// Where prices come from.
#[derive(Clone, Debug, PartialEq)]
pub struct Prices {
    /// Files of price bars, by symbol. The other markets walk at random from their prices in the file of the exchange.
    pub files: Vec<(String, PathBuf)>,
    /// How many seconds of a path go by in a second. At least one.
    pub speed: u32,
    /// What random walks follow from.
    pub seed: u64,
    /// The standard deviation of a walk's logarithmic return, a day. Not negative; zero stands still.
    pub volatility: f64,
}

impl Default for Prices {
    fn default() -> Self {
        Self { files: Vec::new(), speed: 1, seed: 1, volatility: 0.05 }
    }
}

impl Default for Options {
    /// Solana's usual ports, the sample's markets.
    ///
    /// # Panics
    /// Never: the sample is tested.
    fn default() -> Self {
        let exchange = ConfigFile::parse(SAMPLE).unwrap_or_else(|error| panic!("the sample: {error}"));
        Self {
            rpc_port: Some(8899),
            ws_port: Some(8900),
            exchange,
            content: Content::Exchange,
            prices: Prices::default(),
            leaders: Leaders::default(),
        }
    }
}

/// A market's prices from a file.
#[derive(Clone, Debug)]
pub(crate) struct Recorded {
    pub(crate) symbol: String,
    pub(crate) path: PricePath,
}

impl Options {
    /// Reads the files of prices, and lets each of their markets open at its first price.
    pub(crate) fn read_prices(&mut self) -> Result<Vec<Recorded>, LocalnetError> {
        let files = self.prices.files.clone();
        files.into_iter().map(|(symbol, file)| self.read_file(&symbol, file)).collect()
    }

    fn read_file(&mut self, symbol: &str, file: PathBuf) -> Result<Recorded, LocalnetError> {
        let known: Vec<String> = self.exchange.markets.iter().map(|market| market.symbol.clone()).collect();
        let found = self.exchange.markets.iter_mut().find(|market| is_called(&market.symbol, symbol));
        let Some(market) = found else {
            return Err(LocalnetError::UnknownMarket { symbol: symbol.into(), known: known.join(", ") });
        };
        let path = PricePath::from_file(&file, u32::MAX).map_err(|error| LocalnetError::Prices {
            symbol: symbol.into(),
            file,
            reason: format!("{error:#}"),
        })?;
        market.price = path.points[0].price;
        Ok(Recorded { symbol: market.symbol.clone(), path })
    }
}

/// Whether somebody who says `said` means the market `symbol`: its name, or what is in front of the hyphen.
pub(crate) fn is_called(symbol: &str, said: &str) -> bool {
    let asset = symbol.split('-').next().unwrap_or(symbol);
    symbol.eq_ignore_ascii_case(said) || asset.eq_ignore_ascii_case(said)
}
