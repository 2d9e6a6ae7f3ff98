//! How the index grows: time to load, memory, and time from a price to the list of accounts to liquidate.

mod crowd;
mod measure;

pub use crowd::Crowd;
pub use measure::{Measured, measure};

use anyhow::{Context as _, Result, ensure};
use std::process::Command;

/// The table's head.
const HEAD: &str = "| accounts | load | memory | tick: 0.1 % | looked at | tick: 1 % | looked at | tick: 15 %, the largest | all | looked at | to liquidate | a look at everybody |";

/// Measures each size in a process of its own, so that none sees the memory of another, and prints the table.
///
/// # Errors
/// A process that does not start or fails.
pub fn print_table(sizes: &[usize]) -> Result<()> {
    println!("{HEAD}\n{}|", "|---".repeat(HEAD.matches('|').count() - 1));
    let this = std::env::current_exe().context("this program cannot find itself")?;
    for size in sizes {
        let size = size.to_string();
        let status = Command::new(&this).args(["bench", "--row", "--accounts", &size]).status()?;
        ensure!(status.success(), "the measurement of {size} accounts has failed: is there enough memory?");
    }
    Ok(())
}

/// Measures in this process and prints rows.
///
/// # Errors
/// Where the made-up accounts cannot be read.
pub fn print_row(sizes: &[usize]) -> Result<()> {
    for size in sizes {
        println!("{}", measure(*size)?);
    }
    Ok(())
}
