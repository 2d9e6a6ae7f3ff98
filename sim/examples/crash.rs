//! Measures the bad debt, the curve liquidations and the take-overs per run in the demo's market for the given price
//! files. Prints the mean and the standard error of each.
//!
//! `cargo run --release -p ballast-sim --example crash -- FILE…` runs 64 seeds per file, with 40 traders over 3,000 steps.

use std::path::Path;

use anyhow::{Result, anyhow};
use ballast_market_file::MarketConfig;
use ballast_sim::outcome::Outcome;
use ballast_sim::price_path::PricePath;
use ballast_sim::{Keepers, Prices, Seeds, Settings, run_all};

const MARKET: &str = include_str!("../../app/cli/assets/demo-market.toml");
const STEPS: u32 = 3_000;
const SEEDS: Seeds = Seeds { first: 1, runs: 64 };

fn main() -> Result<()> {
    for file in std::env::args().skip(1) {
        let settings = Settings {
            market: MarketConfig::parse(MARKET)?,
            prices: Prices::Path(PricePath::from_file(Path::new(&file), STEPS)?),
            population: "40".parse().map_err(|error| anyhow!("{error}"))?,
            keepers: Keepers::default(),
        };
        let batch = run_all(&settings, SEEDS, || {}).map_err(|failure| anyhow!("{failure}"))?;
        let of = |value: fn(&Outcome) -> f64| spread(batch.outcomes.iter().map(value));
        let (debt, error) = of(|run| run.bad_debt as f64 / 1e6);
        let (curve, _) = of(|run| run.liquidations as f64);
        let (taken, _) = of(|run| run.take_overs as f64);
        println!("{file}: bad debt {debt:.0} ± {error:.0}, {curve:.0} liquidations, {taken:.0} take-overs");
    }
    Ok(())
}

/// Returns the mean and its standard error.
fn spread(values: impl Iterator<Item = f64> + Clone) -> (f64, f64) {
    let count = values.clone().count() as f64;
    let mean = values.clone().sum::<f64>() / count;
    let squares: f64 = values.map(|value| (value - mean).powi(2)).sum();
    (mean, (squares / (count - 1.0) / count).sqrt())
}
