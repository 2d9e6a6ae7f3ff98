//! Runs a keeper in its own thread.

use ballast_keeper::config::Settings;
use ballast_keeper::keeper::{self, Summary};
use ballast_keeper::server::Health;
use ballast_keeper::setup::Setup;
use solana_keypair::Keypair;
use std::sync::Arc;
use std::thread::{self, JoinHandle};
use tokio::sync::oneshot;

/// A running keeper.
pub struct Running {
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<Summary>>,
    pub health: Health,
}

impl Running {
    /// Starts a keeper.
    pub fn start(urls: (&str, &str), wallet: &Keypair, settings: &str) -> Self {
        // Shows the keeper's log if RUST_LOG is set.
        let _is_set = tracing_subscriber::fmt()
            .with_env_filter(tracing_subscriber::EnvFilter::from_default_env())
            .with_test_writer()
            .try_init();
        let settings = Settings::parse(settings).unwrap();
        let setup = Setup {
            settings,
            url: urls.0.to_owned(),
            websocket_url: urls.1.to_owned(),
            keypair: Arc::new(wallet.insecure_clone()),
        };
        let (stop, stopped) = oneshot::channel();
        let health = Health::default();
        let of_keeper = health.clone();
        let thread = thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
            let stop = async {
                let _stopped_or_dropped = stopped.await;
            };
            runtime.unwrap().block_on(keeper::run(&setup, of_keeper, stop)).unwrap()
        });
        Self { stop: Some(stop), thread: Some(thread), health }
    }

    /// Stops the keeper gracefully and returns its summary.
    pub fn stop(mut self) -> Summary {
        let _has_ended = self.stop.take().map(|stop| stop.send(()));
        self.thread.take().map(|thread| thread.join().unwrap()).unwrap_or_default()
    }
}

/// Returns how often tasks of `kind` ended with `outcome`.
pub fn count(summary: &Summary, kind: &'static str, outcome: &'static str) -> u64 {
    summary.get(&(kind, outcome)).copied().unwrap_or(0)
}
