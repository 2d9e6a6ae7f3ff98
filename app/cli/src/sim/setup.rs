//! From options to settings.

use super::args::{PriceOptions, SimOptions, Switch};
use crate::demo;
use anyhow::{Context, Result, ensure};
use ballast_sim::market_config::MarketConfig;
use ballast_sim::price_path::{JumpDiffusion, PricePath};
use ballast_sim::{Keepers, Prices, Settings};

/// What the runs are made of, `--parameter` apart.
///
/// # Errors
/// A file or an option that is not usable.
pub fn settings(options: &SimOptions) -> Result<Settings> {
    ensure!(options.backstop.is_finite() && options.backstop >= 0.0, "--backstop must not be below zero");
    Ok(Settings {
        market: market(options)?,
        prices: prices(&options.prices)?,
        population: options.traders.clone(),
        keepers: Keepers {
            are_on: options.keepers == Switch::On,
            delay: options.keeper_delay,
            backstop: options.backstop,
            peg_gap: options.peg_gap,
        },
    })
}

fn market(options: &SimOptions) -> Result<MarketConfig> {
    let Some(file) = &options.market else { return demo::market() };
    let text = std::fs::read_to_string(file)
        .with_context(|| format!("cannot read the market {}", file.display()))?;
    MarketConfig::parse(&text).with_context(|| format!("the market {} is wrong", file.display()))
}

fn prices(options: &PriceOptions) -> Result<Prices> {
    if let Some(file) = &options.prices {
        return Ok(Prices::Path(PricePath::from_file(file, options.steps)?));
    }
    let PriceOptions { steps, step_seconds, drift, volatility, jumps, jump_mean, jump_deviation, .. } =
        *options;
    ensure!(options.start_price.is_finite() && options.start_price > 0.0, "--start-price must be above zero");
    for (name, value) in
        [("--volatility", volatility), ("--jumps", jumps), ("--jump-deviation", jump_deviation)]
    {
        ensure!(value.is_finite() && value >= 0.0, "{name} must not be below zero");
    }
    ensure!(drift.is_finite() && jump_mean.is_finite(), "--drift and --jump-mean must be numbers");
    let start = options.start_price;
    Ok(Prices::JumpDiffusion(JumpDiffusion {
        start,
        steps,
        step_seconds,
        drift,
        volatility,
        jumps,
        jump_mean,
        jump_deviation,
    }))
}
