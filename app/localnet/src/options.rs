//! The options of a local network.

use crate::{Leaders, LocalnetError};
use ballast_migrations::SAMPLE;
use ballast_migrations::config::ConfigFile;
use ballast_sim::price_path::PricePath;
use std::path::PathBuf;

/// The options of a local network.
#[derive(Clone, Debug)]
pub struct Options {
    /// The port of the JSON-RPC server; none chooses a free one.
    pub rpc_port: Option<u16>,
    /// The port of the WebSocket server; none chooses a free one.
    pub ws_port: Option<u16>,
    /// The exchange. Its mint, its payer (`roles.setup`) and the program's upgrade authority are those of [`crate::keys`].
    pub exchange: ConfigFile,
    /// The content of the network at the start.
    pub content: Content,
    /// The source of prices.
    pub prices: Prices,
    /// How leaders set the network's clock.
    pub leaders: Leaders,
}

/// The content of a network at the start, besides the program, the faucet and the oracle accounts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Content {
    /// The exchange, set up, with its markets open.
    Exchange,
    /// Nothing: the exchange is still to be set up, as on an empty cluster.
    Nothing,
}

/// The source of prices.
#[derive(Clone, Debug, PartialEq)]
pub struct Prices {
    /// Files of price bars, by symbol. Other markets follow random walks from their prices in the exchange's file.
    pub files: Vec<(String, PathBuf)>,
    /// The playback speed, as a multiple of real time. At least one.
    pub speed: u32,
    /// The seed of the random walks.
    pub seed: u64,
    /// The standard deviation of a walk's daily log return. Not negative; with zero, prices do not move.
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
    /// The sample is valid, because a test parses it.
    fn default() -> Self {
        let exchange =
            ConfigFile::parse(SAMPLE).unwrap_or_else(|error| panic!("the sample is invalid: {error}"));
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
    /// Reads the price files, and sets each market's opening price to its first price.
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

/// Whether `said` names the market `symbol`: its whole name, or the part before the hyphen.
pub(crate) fn is_called(symbol: &str, said: &str) -> bool {
    let asset = symbol.split('-').next().unwrap_or(symbol);
    symbol.eq_ignore_ascii_case(said) || asset.eq_ignore_ascii_case(said)
}
