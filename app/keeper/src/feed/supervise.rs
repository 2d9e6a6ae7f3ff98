//! Runs the tasks that follow the chain. Each task continues after any failure.

use super::pulse::Pulse;
use super::{load, socket};
use crate::config::Network;
use crate::send::Backoff;
use crate::state::Update;
use anyhow::Context as _;
use ballast_client::rpc::{Rpc, ServerUrl};
use solana_pubkey::Pubkey;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::sync::{Notify, mpsc, watch};
use tokio::task::JoinSet;

/// The message queue's capacity.
const QUEUE: usize = 4_096;
/// The longest wait after repeated failures.
const LONGEST_WAIT: Duration = Duration::from_secs(10);
/// How long a socket must stay connected to count as reliable.
const GOOD_SOCKET: Duration = Duration::from_secs(30);

/// A message from the chain.
#[derive(Clone, Debug)]
pub enum Heard {
    /// Changed accounts.
    Updates(Vec<Update>),
    /// The clock, the markets and the oracles, all read at one slot.
    Pulse(Vec<Update>),
    /// All margin accounts.
    All(Vec<Update>),
    /// Whether the socket is connected.
    Socket(bool),
}

/// The running tasks, which end when this value is dropped.
pub struct Feed {
    _tasks: JoinSet<()>,
}

/// The state that the tasks share.
struct Shared {
    rpc: Rpc,
    network: Network,
    /// The URLs of the WebSocket servers, the preferred one first.
    sockets: Vec<String>,
    /// The keeper's own wallet and margin accounts.
    own: Vec<Pubkey>,
    heard: mpsc::Sender<Heard>,
    has_socket: AtomicBool,
    /// A notification that requests an immediate full reload.
    reload: Arc<Notify>,
}

impl Feed {
    /// Starts to follow the exchange and the `own` accounts, even while those are empty. Notifying `reload` triggers a
    /// full reload.
    #[must_use]
    pub fn start(
        rpc: Rpc,
        network: &Network,
        sockets: Vec<String>,
        own: Vec<Pubkey>,
        reload: Arc<Notify>,
    ) -> (Self, mpsc::Receiver<Heard>) {
        let (heard, receiver) = mpsc::channel(QUEUE);
        let shared = Arc::new(Shared {
            rpc,
            network: network.clone(),
            sockets,
            own,
            heard,
            has_socket: AtomicBool::new(false),
            reload,
        });
        let (oracles, known) = watch::channel(Vec::new());
        let mut tasks = JoinSet::new();
        tasks.spawn(beat(Arc::clone(&shared), oracles));
        tasks.spawn(reload_at_times(Arc::clone(&shared)));
        tasks.spawn(listen(shared, known));
        (Self { _tasks: tasks }, receiver)
    }
}

/// Sends pulses in an endless loop.
async fn beat(shared: Arc<Shared>, oracles: watch::Sender<Vec<Pubkey>>) {
    let mut pulse = Pulse::new(shared.own.clone());
    let mut backoff = Backoff::new(shared.network.pulse(), LONGEST_WAIT);
    loop {
        match pulse.beat(&shared.rpc).await {
            Ok(updates) => {
                backoff.reset();
                let known: Vec<_> = pulse.oracles().collect();
                oracles.send_if_modified(|before| {
                    let is_new = *before != known;
                    *before = known;
                    is_new
                });
                if shared.heard.send(Heard::Pulse(updates)).await.is_err() {
                    return;
                }
                tokio::time::sleep(shared.network.pulse()).await;
            }
            Err(error) => {
                failed("pulse", &error);
                backoff.wait().await;
            }
        }
    }
}

/// Reloads all margin accounts frequently without a socket, rarely with one, and immediately when the socket
/// reconnects.
async fn reload_at_times(shared: Arc<Shared>) {
    let mut backoff = Backoff::new(shared.network.poll().min(Duration::from_secs(1)), LONGEST_WAIT);
    loop {
        match load::margin_accounts(&shared.rpc, &shared.own).await {
            Ok(updates) => {
                backoff.reset();
                if shared.heard.send(Heard::All(updates)).await.is_err() {
                    return;
                }
                let has_socket = shared.has_socket.load(Ordering::Relaxed);
                let wait = if has_socket { shared.network.reload() } else { shared.network.poll() };
                let _either = tokio::time::timeout(wait, shared.reload.notified()).await;
            }
            Err(error) => {
                failed("load", &error);
                backoff.wait().await;
            }
        }
    }
}

/// Once the oracles are known, reads from one socket after another. New oracles require a new socket.
async fn listen(shared: Arc<Shared>, mut oracles: watch::Receiver<Vec<Pubkey>>) {
    let mut backoff = Backoff::new(Duration::from_millis(500), LONGEST_WAIT);
    let mut urls = shared.sockets.iter().cycle();
    let Some(mut url) = urls.next() else { return };
    if oracles.changed().await.is_err() {
        return;
    }
    loop {
        let known = oracles.borrow_and_update().clone();
        let started = std::time::Instant::now();
        let on_ready = || set_socket(&shared, true);
        let commitment = shared.network.commitment();
        let ended = tokio::select! {
            ended = socket::listen(url, known, commitment, &shared.heard, on_ready) => ended,
            changed = oracles.changed() => match changed {
                Ok(()) => Err(anyhow::anyhow!("new oracle accounts require a new connection")),
                Err(_) => Ok(()),
            },
        };
        let ended = ended.with_context(|| format!("the WebSocket server {} failed", ServerUrl::from(url)));
        set_socket(&shared, false);
        let _closed = shared.heard.send(Heard::Socket(false)).await;
        let Err(error) = ended else { return };
        failed("socket", &error);
        if started.elapsed() > GOOD_SOCKET {
            backoff.reset();
        }
        // The next server, or the same one if there is only one.
        url = urls.next().unwrap_or(url);
        backoff.wait().await;
    }
}

/// Stores whether the socket is connected and requests a full reload, because changes may have been missed in the
/// meantime.
fn set_socket(shared: &Shared, stands: bool) {
    shared.has_socket.store(stands, Ordering::Relaxed);
    shared.reload.notify_one();
}

fn failed(what: &'static str, error: &anyhow::Error) {
    crate::metrics::rpc_failed(what);
    tracing::warn!(what, "{}", crate::task_log::words(error));
}
