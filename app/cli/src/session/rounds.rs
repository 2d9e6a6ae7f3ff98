//! What is done again and again until it is interrupted.

use super::failure::explain;
use anyhow::Result;
use std::pin::pin;
use std::time::Duration;
use tokio::select;
use tokio::signal::ctrl_c;
use tokio::time::{MissedTickBehavior, interval};

/// How often, and for how long.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rounds {
    /// From the begin of one round to that of the next.
    pub pace: Duration,
    /// How many there are; none where only an interrupt ends them.
    pub count: Option<u32>,
}

impl Rounds {
    /// Reads and shows until it is interrupted, or has done its rounds. A server that fails in a round is asked again in the next
    /// one, and standard error says so.
    ///
    /// # Errors
    /// What keeps the last round from being read, or anything from being shown.
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
                Err(error) => eprintln!("warning: {}; asking again", explain(&error)),
            }
        }
        Ok(())
    }
}
