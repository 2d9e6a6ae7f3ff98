//! Serves `/metrics` for Prometheus and `/health` for process supervisors.

use crate::profit::SIGNATURE_FEE;
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

/// A keeper that sees no new slot for this long is unhealthy, and the `doubtful` state expires after the same time.
pub const SILENCE: Duration = Duration::from_secs(15);

/// How long a refusal because of the wallet counts. Refused tasks are tried again within this time.
const UNPAID: Duration = Duration::from_secs(150);

/// The keeper's vital signs, which `/health` reports.
#[derive(Clone, Debug, Default)]
pub struct Health(Arc<Mutex<Vitals>>);

#[derive(Clone, Copy, Debug, Default)]
struct Vitals {
    /// When the newest slot was first seen.
    risen: Option<Instant>,
    loaded: Option<Instant>,
    /// When a response was last rejected.
    doubted: Option<Instant>,
    /// The interval between full reloads.
    reload: Duration,
    has_socket: bool,
    slot: u64,
    accounts: usize,
    unmeasured: usize,
    /// Whether the wallet cannot pay for a single transaction.
    is_broke: bool,
    /// The time at which the network last refused a transaction because of its payer.
    unpaid: Option<Instant>,
}

/// The body of a `/health` response.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Answer {
    /// The keeper's status.
    ///
    /// - `ok`: no problem is known.
    /// - `doubtful`: a response contained an impossible slot that no other response has confirmed. This status expires after a
    ///   while.
    /// - `starting`: the keeper has not yet read everything once.
    /// - `silent`: the keeper has seen no new slot for a while.
    /// - `unfunded`: the wallet cannot pay for transactions.
    /// - `stale`: two full reloads in a row are overdue.
    pub status: &'static str,
    /// Whether changes arrive over the WebSocket. Otherwise they are polled.
    pub socket: bool,
    /// The newest slot that the keeper has seen.
    pub slot: u64,
    /// The number of margin accounts that the keeper follows.
    pub accounts: usize,
    /// The number of accounts whose health cannot be computed. The log gives the reasons.
    pub unmeasured: usize,
    /// The time since the newest slot was first seen. Unit: milliseconds.
    pub silent_ms: Option<u128>,
}

impl Health {
    /// Sets the interval between full reloads.
    pub fn expect(&self, reload: Duration) {
        self.change(|vitals| vitals.reload = reload);
    }

    /// Records a response that was wrongly accepted or rejected.
    pub fn doubted(&self, now: Instant) {
        self.change(|vitals| vitals.doubted = Some(now));
    }

    /// Records that the last rejected response was right.
    pub fn confirmed(&self) {
        self.change(|vitals| vitals.doubted = None);
    }

    /// Records a slot. Only a new slot counts as progress, because a stalled server repeats its last slot.
    pub fn heard(&self, slot: u64, accounts: usize, now: Instant) {
        self.change(|vitals| {
            vitals.accounts = accounts;
            if slot > vitals.slot {
                vitals.risen = Some(now);
            }
            vitals.slot = slot;
        });
    }

    /// Records a full reload.
    pub fn loaded(&self, now: Instant) {
        self.change(|vitals| vitals.loaded = Some(now));
    }

    /// Sets the number of accounts that cannot be measured.
    pub fn unmeasured(&self, count: usize) {
        self.change(|vitals| vitals.unmeasured = count);
    }

    /// Sets whether the socket is connected.
    pub fn socket(&self, stands: bool) {
        self.change(|vitals| vitals.has_socket = stands);
    }

    /// Records the wallet's balance in lamports. Returns whether it has just become too low to pay for a transaction.
    pub fn balance(&self, lamports: u64) -> bool {
        let is_broke = lamports < SIGNATURE_FEE;
        let mut was_broke = false;
        self.change(|vitals| was_broke = std::mem::replace(&mut vitals.is_broke, is_broke));
        if !is_broke && was_broke {
            self.change(|vitals| vitals.unpaid = None);
        }
        is_broke && !was_broke
    }

    /// Records that the network refused a transaction because the wallet cannot pay for it.
    pub fn unpaid(&self, now: Instant) {
        self.change(|vitals| vitals.unpaid = Some(now));
    }

    fn change(&self, how: impl FnOnce(&mut Vitals)) {
        how(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner));
    }

    /// Returns the current state.
    #[must_use]
    pub fn answer(&self) -> Answer {
        self.answer_at(Instant::now())
    }

    /// Returns the state at the given time.
    #[must_use]
    pub fn answer_at(&self, now: Instant) -> Answer {
        let vitals = *self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let since = |then: Instant| now.saturating_duration_since(then);
        let silent = vitals.risen.map(since);
        let is_unpaid = vitals.unpaid.map(since).is_some_and(|ago| ago <= UNPAID);
        let status = match (silent, vitals.loaded.map(since)) {
            (Some(silent), _) if silent > SILENCE => "silent",
            (Some(_), Some(_)) if vitals.is_broke || is_unpaid => "unfunded",
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

/// Starts the server and returns its address, whose port the system may have chosen.
///
/// # Errors
/// Returns an error if the address is already in use.
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
            tracing::error!(%error, "the metrics server has failed");
        }
    });
    Ok(address)
}

fn health_response(health: &Health) -> impl IntoResponse + use<> {
    let answer = health.answer();
    let code = if answer.status == "ok" { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    (code, Json(answer))
}
