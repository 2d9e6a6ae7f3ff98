//! Turns options into settings.

use super::args::{PriceOptions, SimOptions, Switch};
use super::market::{self, Listed};
use anyhow::{Result, ensure};
use ballast_sim::price_path::{JumpDiffusion, PricePath, Understood};
use ballast_sim::{Keepers, Prices, Settings};
use std::path::Path;

/// The input of the runs.
pub(super) struct Setup {
    /// The settings of every run, before `--parameter` is applied.
    pub settings: Settings,
    /// A note on how the price file was read, if there is one.
    pub file: Option<Understood>,
}

/// Builds the input of the runs.
///
/// # Errors
/// Returns an error if a file or an option is invalid.
pub(super) fn of(options: &SimOptions) -> Result<Setup> {
    ensure!(options.backstop.is_finite() && options.backstop >= 0.0, "--backstop must not be below zero");
    let Listed { market, price } = market::of(options.market.as_deref(), options.symbol.as_deref())?;
    let (prices, file) = match &options.prices.prices {
        None => (jump_diffusion(&options.prices, price)?, None),
        Some(file) => recorded(file, options.prices.steps)?,
    };
    let settings = Settings {
        market,
        prices,
        population: options.traders.clone(),
        keepers: Keepers {
            are_on: options.keepers == Switch::On,
            delay: options.keeper_delay,
            backstop: options.backstop,
            peg_gap: options.peg_gap,
        },
    };
    Ok(Setup { settings, file })
}

/// Reads the prices from a file, and returns them with a note on how the file was read.
fn recorded(file: &Path, steps: u32) -> Result<(Prices, Option<Understood>)> {
    let (path, understood) = PricePath::read(file, steps)?;
    Ok((Prices::Path(path), Some(understood)))
}

/// Builds a jump diffusion that starts at `price`, unless the options set a different start.
fn jump_diffusion(options: &PriceOptions, price: f64) -> Result<Prices> {
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
