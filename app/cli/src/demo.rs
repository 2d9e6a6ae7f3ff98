//! Defines the options and the market of `ballast demo`. The companion `ballast-demo` runs the demo itself.

use crate::session::Output;
use anyhow::{Context as _, Result};
use ballast_market_file::MarketConfig;
use clap::{Args, value_parser};
use std::path::PathBuf;

/// The options of `ballast demo`.
#[derive(Clone, Debug, Args)]
pub struct DemoArguments {
    /// A file with the price path to replay, as bars in any format that `ballast sim calibrate` reads. The bars'
    /// times become the chain's times. Without this option, the demo plays a built-in path with a crash and a
    /// recovery.
    #[arg(long, value_name = "FILE")]
    pub prices: Option<PathBuf>,
    /// Draws the mark and index prices into this file. Its extension sets the format: .svg or .html.
    #[arg(long, value_name = "FILE")]
    pub chart: Option<PathBuf>,
    /// Prints one JSON object instead of the report. Amounts are in 1e-6 quote.
    #[arg(long)]
    pub json: bool,
    /// The random seed. The same seed gives the same result.
    #[arg(long, value_name = "N", default_value_t = 23)]
    pub seed: u64,
    /// The number of price moves. A longer price path is reduced to this number.
    #[arg(long, value_name = "N", default_value_t = 240, value_parser = value_parser!(u32).range(2..=5_000))]
    pub steps: u32,
    /// The number of traders.
    #[arg(long, value_name = "N", default_value_t = 36, value_parser = value_parser!(u32).range(1..=400))]
    pub traders: u32,
}

impl DemoArguments {
    /// Returns the arguments with `--json` set if the command line asks for JSON in the usual way, with `--output json`.
    #[must_use]
    pub fn for_output(self, output: Output) -> Self {
        Self { json: self.json || output == Output::Json, ..self }
    }
}

/// Returns the market that the demo lists and that the simulator uses by default.
///
/// # Errors
/// Returns an error if the built-in market file is invalid.
pub fn market() -> Result<MarketConfig> {
    MarketConfig::parse(include_str!("../assets/demo-market.toml"))
        .context("the demo's market configuration (assets/demo-market.toml) is invalid")
}
