//! Code shared by the tests.

use ballast_market_file::MarketConfig;
use ballast_sim::price_path::JumpDiffusion;
use ballast_sim::{Keepers, Population, Prices, Settings};

/// Returns settings with the demo's market and short paths with many jumps.
pub fn settings() -> Settings {
    let text = include_str!("../../../app/cli/assets/demo-market.toml");
    Settings {
        market: MarketConfig::parse(text).expect("the configuration is good"),
        prices: Prices::JumpDiffusion(JumpDiffusion {
            steps: 90,
            jumps: 60.0,
            jump_deviation: 0.06,
            ..JumpDiffusion::default()
        }),
        population: Population::mixed(18),
        keepers: Keepers::default(),
    }
}
