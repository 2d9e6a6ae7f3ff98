//! Which jump diffusion looks like a price path.

use super::args::CalibrateOptions;
use crate::tables::{duration, row, table};
use anyhow::Result;
use ballast_sim::price_path::{Calibration, read_bars};

/// Prints the law of each file.
///
/// # Errors
/// A file that is not a price path.
pub(super) fn run(options: &CalibrateOptions) -> Result<bool> {
    let mut laws = Vec::new();
    for file in &options.prices {
        let name = file.file_stem().map_or_else(String::new, |stem| stem.to_string_lossy().into_owned());
        laws.push((name, Calibration::of(&read_bars(file)?)));
    }
    if options.json {
        println!("{}", serde_json::to_string_pretty(&laws)?);
        return Ok(true);
    }
    let headers = ["path", "returns", "bar", "volatility", "jumps", "jump mean", "jump deviation", "largest"];
    let mut table = table(&headers);
    for (name, law) in laws {
        let Calibration { returns, bar_seconds, volatility, jumps, jump_mean, jump_deviation, largest } = law;
        let ratios = [volatility, jumps, jump_mean, jump_deviation, largest];
        let [volatility, jumps, mean, deviation, largest] = ratios.map(|ratio| format!("{ratio:.3}"));
        let bar = duration(bar_seconds);
        row(&mut table, [name, returns.to_string(), bar, volatility, jumps, mean, deviation, largest]);
    }
    println!("{table}");
    Ok(true)
}
