//! From options to settings.

use super::args::{PriceOptions, SimOptions, Switch};
use super::market::{self, Listed};
use anyhow::{Result, ensure};
use ballast_sim::price_path::{JumpDiffusion, PricePath};
use ballast_sim::{Keepers, Prices, Settings};

/// What the runs are made of, `--parameter` apart.
///
/// # Errors
/// A file or an option that is not usable.
pub fn settings(options: &SimOptions) -> Result<Settings> {
    ensure!(options.backstop.is_finite() && options.backstop >= 0.0, "--backstop must not be below zero");
    let Listed { market, price } = market::of(options.market.as_deref(), options.symbol.as_deref())?;
    Ok(Settings {
        market,
        prices: prices(&options.prices, price)?,
        population: options.traders.clone(),
        keepers: Keepers {
            are_on: options.keepers == Switch::On,
            delay: options.keeper_delay,
            backstop: options.backstop,
            peg_gap: options.peg_gap,
        },
    })
}

/// The index; a jump diffusion begins at `price` unless the options say where.
fn prices(options: &PriceOptions, price: f64) -> Result<Prices> {
    if let Some(file) = &options.prices {
        return Ok(Prices::Path(PricePath::from_file(file, options.steps)?));
    }
    let PriceOptions { steps, step_seconds, drift, volatility, jumps, jump_mean, jump_deviation, .. } =
        *options;
    let start = options.start_price.unwrap_or(price);
    ensure!(start.is_finite() && start > 0.0, "--start-price must be above zero");
    for (name, value) in
        [("--volatility", volatility), ("--jumps", jumps), ("--jump-deviation", jump_deviation)]
    {
        ensure!(value.is_finite() && value >= 0.0, "{name} must not be below zero");
    }
    ensure!(drift.is_finite() && jump_mean.is_finite(), "--drift and --jump-mean must be numbers");
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
