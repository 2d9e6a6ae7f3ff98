//! Polls a Hermes endpoint while prices are needed.

use crate::send::Backoff;
use ballast_client::pyth::{FeedId, Hermes, Updates};
use std::time::Duration;
use tokio::sync::{mpsc, watch};
use tokio::task::JoinSet;

/// The longest wait after repeated failures.
const LONGEST_WAIT: Duration = Duration::from_secs(30);

/// Polls the endpoint in a task that ends when this value is dropped. Without an endpoint, no task is started
/// and no price is returned.
pub struct Prices {
    wanted: watch::Sender<Vec<FeedId>>,
    heard: mpsc::Receiver<Updates>,
    has_endpoint: bool,
    _task: JoinSet<()>,
}

impl Prices {
    /// Starts polling `hermes` once per interval while feeds are requested.
    #[must_use]
    pub fn start(hermes: Option<Hermes>, every: Duration) -> Self {
        let (wanted, of_task) = watch::channel(Vec::new());
        // Only the newest response is useful, so the next request is sent after this one is received.
        let (answers, heard) = mpsc::channel(1);
        let (mut task, has_endpoint) = (JoinSet::new(), hermes.is_some());
        if let Some(hermes) = hermes {
            tracing::info!(server = %hermes.server(), "signed prices will be posted when an index is too old for a liquidation");
            task.spawn(ask(hermes, every, of_task, answers));
        }
        Self { wanted, heard, has_endpoint, _task: task }
    }

    /// Returns whether an endpoint is set.
    #[must_use]
    pub const fn has_endpoint(&self) -> bool {
        self.has_endpoint
    }

    /// Sets the feeds to request. Requests stop if the list is empty.
    pub fn want(&self, feeds: Vec<FeedId>) {
        self.wanted.send_if_modified(|before| {
            let is_new = *before != feeds;
            *before = feeds;
            is_new
        });
    }

    /// Returns the next response. Waits forever without an endpoint.
    pub async fn next(&mut self) -> Updates {
        match self.heard.recv().await {
            Some(updates) => updates,
            None => std::future::pending().await,
        }
    }
}

async fn ask(
    hermes: Hermes,
    every: Duration,
    mut wanted: watch::Receiver<Vec<FeedId>>,
    answers: mpsc::Sender<Updates>,
) {
    let mut backoff = Backoff::new(every, LONGEST_WAIT);
    loop {
        let feeds = wanted.borrow_and_update().clone();
        if feeds.is_empty() {
            if wanted.changed().await.is_err() {
                return;
            }
            continue;
        }
        match hermes.latest(&feeds).await {
            Ok(updates) => {
                backoff.reset();
                if answers.send(updates).await.is_err() {
                    return;
                }
                tokio::time::sleep(every).await;
            }
            Err(error) => {
                crate::metrics::rpc_failed("prices");
                tracing::warn!("cannot fetch signed prices: {error}");
                backoff.wait().await;
            }
        }
    }
}
