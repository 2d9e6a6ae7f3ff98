//! Fits a jump diffusion to a price path.

use super::args::CalibrateOptions;
use crate::tables::{duration, row, table};
use anyhow::Result;
use ballast_sim::price_path::{Calibration, PriceFile, Understood};
use serde::Serialize;
use std::fmt::Write as _;

/// The jump diffusion fitted to one file.
#[derive(Serialize)]
struct Law {
    #[serde(flatten)]
    law: Calibration,
    /// How the file was read.
    file: Understood,
}

/// Prints the jump diffusion fitted to each file.
///
/// # Errors
/// Returns an error if a file does not contain a price path.
pub(super) fn run(options: &CalibrateOptions) -> Result<bool> {
    let mut laws = Vec::new();
    for file in &options.prices {
        let name = file.file_stem().map_or_else(String::new, |stem| stem.to_string_lossy().into_owned());
        let PriceFile { bars, understood } = PriceFile::read(file)?;
        laws.push((name, Law { law: Calibration::of(&bars), file: understood }));
    }
    println!("{}", if options.json { serde_json::to_string_pretty(&laws)? } else { text(&laws) });
    Ok(true)
}

/// Formats a table of the fits and a note on each file.
fn text(laws: &[(String, Law)]) -> String {
    let headers =
        ["path", "returns", "bar", "moving", "volatility", "jumps", "jump mean", "jump deviation", "largest"];
    let mut table = table(&headers);
    let mut notes = String::new();
    for (name, Law { law, file }) in laws {
        let Calibration { volatility, jumps, jump_mean, jump_deviation, largest, .. } = *law;
        let ratios = [volatility, jumps, jump_mean, jump_deviation, largest];
        let [volatility, jumps, mean, deviation, largest] = ratios.map(|ratio| format!("{ratio:.4}"));
        let (returns, bar) = (law.returns.to_string(), duration(law.bar_seconds));
        let moving = format!("{:.1} %", 100.0 * law.moving);
        row(&mut table, [name.clone(), returns, bar, moving, volatility, jumps, mean, deviation, largest]);
        // Writing to a string cannot fail.
        let _ = write!(notes, "\n{name}: {file}{}", window(law));
    }
    format!("{table}\n{notes}")
}

/// Describes the window over which volatility was measured, if it is longer than one bar.
fn window(law: &Calibration) -> String {
    match law.window_bars {
        1 => String::new(),
        bars => {
            format!("; the volatility is measured over {bars} bars, because the price often does not change")
        }
    }
}
