//! Repeats a task until the process is interrupted.

use super::failure::explain;
use anyhow::Result;
use std::pin::pin;
use std::time::Duration;
use tokio::select;
use tokio::signal::ctrl_c;
use tokio::time::{MissedTickBehavior, interval};

/// The interval between rounds, and the number of rounds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rounds {
    /// The interval between the starts of two rounds.
    pub pace: Duration,
    /// The number of rounds, or `None` to repeat until the process is interrupted.
    pub count: Option<u32>,
}

impl Rounds {
    /// Reads and shows results until the process is interrupted or all rounds are done. If a server fails, prints a
    /// warning to standard error and tries again in the next round.
    ///
    /// # Errors
    /// Returns an error if the data for the last round cannot be read, or if a result cannot be shown.
    pub async fn run<T>(
        self,
        mut read: impl AsyncFnMut() -> Result<T>,
        mut show: impl FnMut(T) -> Result<()>,
    ) -> Result<()> {
        let mut interrupted = pin!(ctrl_c());
        let mut ticks = interval(self.pace);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut left = self.count;
        while left != Some(0) {
            left = left.map(|left| left - 1);
            let round = async {
                ticks.tick().await;
                read().await
            };
            let found = select! {
                found = round => found,
                ended = &mut interrupted => return Ok(ended?),
            };
            match found {
                Ok(found) => show(found)?,
                Err(error) if left == Some(0) => return Err(error),
                Err(error) => eprintln!("warning: {}; trying again", explain(&error)),
            }
        }
        Ok(())
    }
}
