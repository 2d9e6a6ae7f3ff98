//! `/metrics` for Prometheus and `/health` for whoever restarts the process.

use anyhow::{Context as _, Result};
use axum::http::StatusCode;
use axum::response::IntoResponse;
use axum::routing::get;
use axum::{Json, Router};
use metrics_exporter_prometheus::PrometheusHandle;
use serde::Serialize;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use tokio::net::TcpListener;

/// A keeper that has heard of no new slot for so long is not healthy.
const SILENCE: Duration = Duration::from_secs(15);

/// How the keeper is, for `/health`.
#[derive(Clone, Debug, Default)]
pub struct Health(Arc<Mutex<Vitals>>);

#[derive(Clone, Copy, Debug, Default)]
struct Vitals {
    /// When the newest slot was first heard of.
    risen: Option<Instant>,
    loaded: Option<Instant>,
    /// When an answer was not believed.
    doubted: Option<Instant>,
    /// How long after a reading of everything the next one is due.
    reload: Duration,
    has_socket: bool,
    slot: u64,
    accounts: usize,
    unmeasured: usize,
}

/// The answer of `/health`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Answer {
    /// `ok`; `doubtful` where an answer told of a slot that there cannot be yet, until others tell of it too or it is a while ago; `starting` until everything was read once; `silent` when no new slot was heard of for a while; `stale` when everything
    /// was to be read anew twice and was not.
    pub status: &'static str,
    /// Whether changes come over the WebSocket; otherwise they are polled.
    pub socket: bool,
    /// The newest slot.
    pub slot: u64,
    /// Margin accounts that are followed.
    pub accounts: usize,
    /// Accounts of which it cannot be told whether they are healthy; the log says why.
    pub unmeasured: usize,
    /// How long ago the newest slot was first heard of. Unit: milliseconds.
    pub silent_ms: Option<u128>,
}

impl Health {
    /// Everything is to be read anew each time that so long has passed.
    pub fn expect(&self, reload: Duration) {
        self.change(|vitals| vitals.reload = reload);
    }

    /// An answer was not believed, or one was that should not have been.
    pub fn doubted(&self, now: Instant) {
        self.change(|vitals| vitals.doubted = Some(now));
    }

    /// What was not believed last was right after all.
    pub fn confirmed(&self) {
        self.change(|vitals| vitals.doubted = None);
    }

    /// The chain was heard of. Only a new slot is a sign of life: a server that has stopped repeats its last one.
    pub fn heard(&self, slot: u64, accounts: usize, now: Instant) {
        self.change(|vitals| {
            vitals.accounts = accounts;
            if slot > vitals.slot {
                vitals.risen = Some(now);
            }
            vitals.slot = slot;
        });
    }

    /// Everything was read.
    pub fn loaded(&self, now: Instant) {
        self.change(|vitals| vitals.loaded = Some(now));
    }

    /// So many accounts cannot be measured.
    pub fn unmeasured(&self, count: usize) {
        self.change(|vitals| vitals.unmeasured = count);
    }

    /// The socket stands, or not.
    pub fn socket(&self, stands: bool) {
        self.change(|vitals| vitals.has_socket = stands);
    }

    fn change(&self, how: impl FnOnce(&mut Vitals)) {
        how(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner));
    }

    /// How it is now.
    #[must_use]
    pub fn answer(&self) -> Answer {
        self.answer_at(Instant::now())
    }

    /// How it is at a time.
    #[must_use]
    pub fn answer_at(&self, now: Instant) -> Answer {
        let vitals = *self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let since = |then: Instant| now.saturating_duration_since(then);
        let silent = vitals.risen.map(since);
        let status = match (silent, vitals.loaded.map(since)) {
            (Some(silent), _) if silent > SILENCE => "silent",
            _ if vitals.doubted.map(since).is_some_and(|ago| ago <= SILENCE) => "doubtful",
            (Some(_), Some(age)) if age > (2 * vitals.reload).max(SILENCE) => "stale",
            (Some(_), Some(_)) => "ok",
            _ => "starting",
        };
        Answer {
            status,
            socket: vitals.has_socket,
            slot: vitals.slot,
            accounts: vitals.accounts,
            unmeasured: vitals.unmeasured,
            silent_ms: silent.map(|silent| silent.as_millis()),
        }
    }
}

/// Starts to serve; the address that it listens on, whose port may have been left to the system.
///
/// # Errors
/// An address that is taken.
pub async fn serve(
    address: SocketAddr,
    health: Health,
    metrics: Option<PrometheusHandle>,
) -> Result<SocketAddr> {
    let listener = TcpListener::bind(address).await;
    let listener = listener.with_context(|| {
        format!(
            "cannot serve metrics on {address}: choose another address with `--listen` or `server.listen`"
        )
    })?;
    let address = listener.local_addr()?;
    let render = move || async move { metrics.map(|metrics| metrics.render()).unwrap_or_default() };
    let router = Router::new()
        .route("/metrics", get(render))
        .route("/health", get(move || async move { health_response(&health) }));
    tokio::spawn(async move {
        if let Err(error) = axum::serve(listener, router).await {
            tracing::error!(%error, "metrics are not served any more");
        }
    });
    Ok(address)
}

fn health_response(health: &Health) -> impl IntoResponse + use<> {
    let answer = health.answer();
    let code = if answer.status == "ok" { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    (code, Json(answer))
}
