//! Lists the assumptions, grouped by topic.

mod accounts;
mod limits;
mod programs;
mod scheduling;
mod time;
mod transactions;

use super::{Fact, Mainnet, Topic};
use anyhow::Result;

/// Returns all assumptions.
///
/// # Errors
/// Returns an error if a measurement fails.
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
