//! Reads the exchange file, with the same checks as `ballast migrate`.

use crate::govern::desk::Desk;
use crate::migrate::known_keys;
use anyhow::{Context as _, Result};
use ballast_migrations::config::{Config, Market};
use clap::Args;
use std::path::PathBuf;

/// The exchange file.
#[derive(Clone, Debug, Args)]
pub struct FileArguments {
    /// The exchange file, in the format of migrations/sample.toml. In this command, --config does not select a Solana
    /// profile, so choose the network with --url.
    #[arg(long, value_name = "FILE")]
    pub config: PathBuf,
}

/// A market in a file.
#[derive(Clone, Debug, Args)]
pub struct MarketOfFile {
    /// The file.
    #[command(flatten)]
    pub file: FileArguments,
    /// The market's symbol in the file. It is not case-sensitive.
    #[arg(long, value_name = "SYMBOL")]
    pub market: String,
}

impl FileArguments {
    /// Reads the file and checks that every value is within its bounds.
    pub(super) async fn read(&self, desk: &Desk<'_>) -> Result<Config> {
        let name = self.config.display();
        let text = std::fs::read_to_string(&self.config).with_context(|| format!("cannot read {name}"))?;
        let config = Config::parse(&text)
            .with_context(|| format!("{name} is not a valid exchange configuration file"))?;
        known_keys::refuse_elsewhere(&config, desk.session.rpc()).await?;
        Ok(config)
    }
}

impl MarketOfFile {
    /// Finds the market with this symbol.
    pub(super) fn find<'a>(&self, config: &'a Config) -> Result<&'a Market> {
        let found = config.markets.iter().find(|market| market.symbol.eq_ignore_ascii_case(&self.market));
        found.with_context(|| {
            let known: Vec<&str> = config.markets.iter().map(|market| market.symbol.as_str()).collect();
            let file = self.file.config.display();
            format!("{file} has no market {}: use one of {}", self.market, known.join(", "))
        })
    }
}
