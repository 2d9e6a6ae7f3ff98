//! Asks a Hermes endpoint, while somebody wants prices.

use crate::send::Backoff;
use ballast_client::pyth::{FeedId, Hermes, Updates};
use std::time::Duration;
use tokio::sync::{mpsc, watch};
use tokio::task::JoinSet;

/// The longest wait after failures.
const LONGEST_WAIT: Duration = Duration::from_secs(30);

/// The task that asks; it ends when this is dropped. Without an endpoint there is none, and nothing is ever heard.
pub struct Prices {
    wanted: watch::Sender<Vec<FeedId>>,
    heard: mpsc::Receiver<Updates>,
    has_endpoint: bool,
    _task: JoinSet<()>,
}

impl Prices {
    /// Asks `hermes` once in each span, as soon as something is wanted.
    #[must_use]
    pub fn start(hermes: Option<Hermes>, every: Duration) -> Self {
        let (wanted, of_task) = watch::channel(Vec::new());
        // Only the newest answer is of use: none is asked for while one waits.
        let (answers, heard) = mpsc::channel(1);
        let (mut task, has_endpoint) = (JoinSet::new(), hermes.is_some());
        if let Some(hermes) = hermes {
            tracing::info!(server = %hermes.server(), "signed prices are posted where an index is too old to liquidate on");
            task.spawn(ask(hermes, every, of_task, answers));
        }
        Self { wanted, heard, has_endpoint, _task: task }
    }

    /// Whether there is somebody to ask.
    #[must_use]
    pub const fn has_endpoint(&self) -> bool {
        self.has_endpoint
    }

    /// Sets the feeds to request. An empty list stops requests.
    pub fn want(&self, feeds: Vec<FeedId>) {
        self.wanted.send_if_modified(|before| {
            let is_new = *before != feeds;
            *before = feeds;
            is_new
        });
    }

    /// The next answer; for ever none where there is no endpoint.
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
                tracing::warn!("no signed prices: {error}");
                backoff.wait().await;
            }
        }
    }
}
