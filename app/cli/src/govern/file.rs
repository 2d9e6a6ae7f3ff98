//! The file of the exchange: that of `ballast migrate`, with its checks.

use crate::govern::desk::Desk;
use crate::migrate::known_keys;
use anyhow::{Context as _, Result};
use ballast_migrations::config::{Config, Market};
use clap::Args;
use std::path::PathBuf;

/// Which file.
#[derive(Clone, Debug, Args)]
pub struct FileArguments {
    /// What the exchange shall be: a TOML file like migrations/sample.toml. Here it is no profile: name the network by --url.
    #[arg(long, value_name = "FILE")]
    pub config: PathBuf,
}

/// Which market of which file.
#[derive(Clone, Debug, Args)]
pub struct MarketOfFile {
    /// The file.
    #[command(flatten)]
    pub file: FileArguments,
    /// The market: its symbol in the file, in capitals or not.
    #[arg(long, value_name = "SYMBOL")]
    pub market: String,
}

impl FileArguments {
    /// What the file says, with every value within its bounds.
    pub(super) async fn read(&self, desk: &Desk<'_>) -> Result<Config> {
        let name = self.config.display();
        let text = std::fs::read_to_string(&self.config).with_context(|| format!("cannot read {name}"))?;
        let config = Config::parse(&text).with_context(|| format!("{name} is wrong"))?;
        known_keys::refuse_elsewhere(&config, desk.session.rpc()).await?;
        Ok(config)
    }
}

impl MarketOfFile {
    /// The file's market of this symbol.
    pub(super) fn find<'a>(&self, config: &'a Config) -> Result<&'a Market> {
        let found = config.markets.iter().find(|market| market.symbol.eq_ignore_ascii_case(&self.market));
        found.with_context(|| {
            let known: Vec<&str> = config.markets.iter().map(|market| market.symbol.as_str()).collect();
            let file = self.file.config.display();
            format!("{file} has no market {}: it has {}", self.market, known.join(", "))
        })
    }
}
