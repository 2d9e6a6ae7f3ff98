//! Measures how the index scales in load time, in memory, and in the time from a price update to the list of
//! accounts to liquidate.

mod crowd;
mod measure;

pub use crowd::Crowd;
pub use measure::{Measured, measure};

use anyhow::{Context as _, Result, ensure};
use std::process::Command;

/// The table header.
const HEAD: &str = "| accounts | load | memory | tick: 0.1 % | measured | tick: 1 % | measured | tick: 15 %, largest | all | measured | to liquidate | measuring all accounts |";

/// Measures each size in its own process, which keeps the memory figures separate, and prints the table.
///
/// # Errors
/// Returns an error if a process fails to start or returns an error.
pub fn print_table(sizes: &[usize]) -> Result<()> {
    println!("{HEAD}\n{}|", "|---".repeat(HEAD.matches('|').count() - 1));
    let this = std::env::current_exe().context("cannot determine this program's path")?;
    for size in sizes {
        let size = size.to_string();
        let status = Command::new(&this).args(["bench", "--row", "--accounts", &size]).status()?;
        ensure!(status.success(), "measuring {size} accounts failed: check that there is enough memory");
    }
    Ok(())
}

/// Measures each size in this process and prints a row for each of them.
///
/// # Errors
/// Returns an error if the synthetic accounts cannot be read.
pub fn print_row(sizes: &[usize]) -> Result<()> {
    for size in sizes {
        println!("{}", measure(*size)?);
    }
    Ok(())
}
