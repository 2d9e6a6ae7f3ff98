//! Measures the bad debt, the curve liquidations and the take-overs per run in the demo's market for the given price
//! files. Prints the means, the standard error of the bad debt, and how late accounts were liquidated.
//!
//! `cargo run --release -p ballast-sim --example crash -- FILE…` runs 64 seeds per file, with 40 traders over 3,000 steps.
//! `--keeper-delay SECONDS` applies to the files after it.

use std::path::Path;

use anyhow::{Context, Result, anyhow};
use ballast_market_file::MarketConfig;
use ballast_sim::delays::{Delay, DelaySummary};
use ballast_sim::outcome::Outcome;
use ballast_sim::price_path::PricePath;
use ballast_sim::{Batch, Keepers, Prices, Seeds, Settings, run_all};

const MARKET: &str = include_str!("../../app/cli/assets/demo-market.toml");
const STEPS: u32 = 3_000;
const SEEDS: Seeds = Seeds { first: 1, runs: 64 };

fn main() -> Result<()> {
    let mut keepers = Keepers::default();
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        if argument == "--keeper-delay" {
            keepers.delay = arguments.next().context("--keeper-delay needs a number of seconds")?.parse()?;
            continue;
        }
        let path = PricePath::from_file(Path::new(&argument), STEPS)?;
        println!("{argument}, a price every {:.0} s:", seconds_per_price(&path));
        let settings = Settings {
            market: MarketConfig::parse(MARKET)?,
            prices: Prices::Path(path),
            population: "40".parse().map_err(|error| anyhow!("{error}"))?,
            keepers,
        };
        let batch = run_all(&settings, SEEDS, || {}).map_err(|failure| anyhow!("{failure}"))?;
        let of = |value: fn(&Outcome) -> f64| spread(batch.outcomes.iter().map(value));
        let (debt, error) = of(|run| run.bad_debt as f64 / 1e6);
        let (curve, _) = of(|run| run.liquidations as f64);
        let (taken, _) = of(|run| run.take_overs as f64);
        println!("  bad debt {debt:.0} ± {error:.0}, {curve:.0} liquidations, {taken:.0} take-overs");
        println!("{}", delays(&batch));
    }
    Ok(())
}

fn seconds_per_price(path: &PricePath) -> f64 {
    let ends = [path.points.first(), path.points.last()].map(|point| point.map_or(0, |point| point.time));
    (ends[1] - ends[0]) as f64 / (path.points.len() - 1) as f64
}

/// Describes how late the accounts of all runs were liquidated, and which part of that is the rule's. Every liquidated account
/// counts equally.
fn delays(batch: &Batch) -> String {
    let sum =
        |count: fn(&DelaySummary) -> u64| batch.outcomes.iter().map(|run| count(&run.delays)).sum::<u64>();
    let [breaches, spared] = [sum(|all| all.breaches), sum(|all| all.spared)];
    let [liquidated, delayed] = [sum(|all| all.liquidated), sum(|all| all.delayed)];
    let part = |delay: fn(&DelaySummary) -> Delay, accounts: u64| {
        let parts = || batch.outcomes.iter().map(|run| delay(&run.delays));
        let mean = parts().map(|part| part.total).sum::<i64>() as f64 / accounts.max(1) as f64;
        format!("{mean:.0} s, at most {} s", parts().map(|part| part.max).max().unwrap_or(0))
    };
    format!(
        "  {breaches} breaches, {spared} spared, {liquidated} liquidated, {delayed} of them delayed by the guard\n  \
         guard: {} (over the delayed: {})\n  keeper: {}\n  refusal: {}",
        part(|all| all.guard, liquidated),
        part(|all| all.guard, delayed),
        part(|all| all.keeper, liquidated),
        part(|all| all.refusal, liquidated),
    )
}

/// Returns the mean and its standard error.
fn spread(values: impl Iterator<Item = f64> + Clone) -> (f64, f64) {
    let count = values.clone().count() as f64;
    let mean = values.clone().sum::<f64>() / count;
    let squares: f64 = values.map(|value| (value - mean).powi(2)).sum();
    (mean, (squares / (count - 1.0) / count).sqrt())
}
