//! The assumptions, by kind.

mod accounts;
mod limits;
mod programs;
mod scheduling;
mod time;
mod transactions;

use super::{Fact, Mainnet, Topic};
use anyhow::Result;

/// All assumptions.
///
/// # Errors
/// A measurement fails.
pub fn topics(mainnet: &Mainnet) -> Result<Vec<Topic>> {
    let topic = |title, facts: Vec<Fact>| Topic { title, facts };
    Ok(vec![
        topic("Time", time::facts(mainnet)),
        topic("Limits", limits::facts(mainnet)),
        topic("Transactions", transactions::facts()?),
        topic("Scheduling and fees", scheduling::facts()?),
        topic("Accounts", accounts::facts()?),
        topic("Programs", programs::facts()?),
    ])
}
