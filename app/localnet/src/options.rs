//! Defines a local network's options.

use crate::{Leaders, LocalnetError};
use ballast_migrations::SAMPLE;
use ballast_migrations::config::ConfigFile;
use ballast_sim::price_path::PricePath;
use std::path::PathBuf;

/// A local network's options.
#[derive(Clone, Debug)]
pub struct Options {
    /// The JSON-RPC server's port. `None` chooses a free port.
    pub rpc_port: Option<u16>,
    /// The WebSocket server's port. `None` chooses a free port.
    pub ws_port: Option<u16>,
    /// The exchange file. The exchange's mint, its payer (`roles.setup`) and the program's upgrade authority come from
    /// [`crate::keys`].
    pub exchange: ConfigFile,
    /// The network's contents at the start.
    pub content: Content,
    /// The source of the oracle prices.
    pub prices: Prices,
    /// How block leaders set the network's clock.
    pub leaders: Leaders,
}

/// The contents of a network at the start, in addition to the program, the faucet and the oracle accounts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Content {
    /// A complete exchange with open markets.
    Exchange,
    /// No exchange, as on an empty cluster, so that the exchange still has to be set up.
    Nothing,
}

/// The source of the oracle prices.
#[derive(Clone, Debug, PartialEq)]
pub struct Prices {
    /// The files with price bars, by market symbol. All other markets follow random walks from their prices in the
    /// exchange file.
    pub files: Vec<(String, PathBuf)>,
    /// The playback speed as a multiple of real time, at least one.
    pub speed: u32,
    /// The seed of the random walks.
    pub seed: u64,
    /// The standard deviation of a walk's daily log return. Never negative. With zero, prices do not move.
    pub volatility: f64,
}

impl Default for Prices {
    fn default() -> Self {
        Self { files: Vec::new(), speed: 1, seed: 1, volatility: 0.05 }
    }
}

impl Default for Options {
    /// Uses Solana's usual ports and the sample's markets.
    ///
    /// # Panics
    /// Never panics, because a test checks that the sample is valid.
    fn default() -> Self {
        let exchange = ConfigFile::parse(SAMPLE)
            .unwrap_or_else(|error| panic!("the sample configuration is invalid: {error}"));
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

/// The prices for a market, read from a file.
#[derive(Clone, Debug)]
pub(crate) struct Recorded {
    pub(crate) symbol: String,
    pub(crate) path: PricePath,
}

impl Options {
    /// Reads the price files, and sets each market's opening price to the first price in its file.
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

/// Returns whether `said` names the market `symbol`, either by its whole name or by the part before the hyphen.
pub(crate) fn is_called(symbol: &str, said: &str) -> bool {
    let asset = symbol.split('-').next().unwrap_or(symbol);
    symbol.eq_ignore_ascii_case(said) || asset.eq_ignore_ascii_case(said)
}
