//! Serves the page's data under `/api/…`, read-only.

use crate::accounts;
use crate::app::App;
use crate::feed::Point;
use crate::limits;
use crate::view::{Accounts, Curve, Happening, Live};
use axum::Router;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::middleware;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Json, Response};
use axum::routing::get;
use futures::stream::{self, Stream, StreamExt};
use serde::{Deserialize, Serialize};
use solana_pubkey::Pubkey;
use std::convert::Infallible;
use std::sync::Arc;
use tokio::sync::watch;

/// Returns the API routes.
pub fn router(app: &Arc<App>) -> Router<Arc<App>> {
    let guarded = middleware::from_fn_with_state(Arc::clone(app), limits::guard);
    Router::new()
        .route("/api/live", get(live))
        .route("/api/stream", get(stream_of))
        .route("/api/events", get(events))
        .route("/api/markets/{market}/history", get(history))
        .route("/api/markets/{market}/curve", get(curve))
        .route("/api/accounts/{address}", get(accounts_at).layer(guarded))
}

/// An error response.
#[derive(Clone, Debug)]
pub struct Problem {
    /// The HTTP status code.
    pub status: StatusCode,
    /// The message, which explains what went wrong and how to fix it.
    pub message: String,
}

#[derive(Serialize)]
struct Message {
    message: String,
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        (self.status, Json(Message { message: self.message })).into_response()
    }
}

fn problem(status: StatusCode, message: impl Into<String>) -> Problem {
    Problem { status, message: message.into() }
}

async fn live(State(app): State<Arc<App>>) -> Json<Live> {
    Json((**app.feed.live.borrow()).clone())
}

async fn events(State(app): State<Arc<App>>) -> Json<Vec<Happening>> {
    Json((**app.feed.happened.borrow()).clone())
}

async fn history(
    State(app): State<Arc<App>>,
    Path(market): Path<String>,
) -> Result<Json<Vec<Point>>, Problem> {
    Ok(Json(app.feed.history().of(number(&market)?)))
}

async fn curve(State(app): State<Arc<App>>, Path(market): Path<String>) -> Result<Json<Curve>, Problem> {
    let market = number(&market)?;
    let missing = || problem(StatusCode::NOT_FOUND, format!("There is no market {market}"));
    app.feed.curve(market).map(Json).ok_or_else(missing)
}

fn number(market: &str) -> Result<u32, Problem> {
    let wrong =
        |_| problem(StatusCode::BAD_REQUEST, format!("`{market}` is not a market: use a market number"));
    market.parse().map_err(wrong)
}

/// The query that selects a page of a wallet's accounts.
#[derive(Deserialize)]
struct Which {
    #[serde(default)]
    page: usize,
}

async fn accounts_at(
    State(app): State<Arc<App>>,
    Path(address): Path<String>,
    which: Result<Query<Which>, QueryRejection>,
) -> Result<Json<Accounts>, Problem> {
    let wrong = |_| {
        problem(
            StatusCode::BAD_REQUEST,
            "This is not an address: enter a wallet's or a margin account's address in base58",
        )
    };
    let address: Pubkey = address.parse().map_err(wrong)?;
    let no_page = |_| problem(StatusCode::BAD_REQUEST, "`page` must be a whole number of at least 0");
    let Query(Which { page }) = which.map_err(no_page)?;
    Ok(Json((*accounts::at(&app, address, page).await?).clone()))
}

/// Streams two kinds of server-sent events, and sends one on every change. A new listener receives both kinds at once.
async fn stream_of(
    State(app): State<Arc<App>>,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, Problem> {
    let place = app.limits.listener()?;
    let live = changes(app.feed.live.subscribe(), "live");
    let happened = changes(app.feed.happened.subscribe(), "events");
    // The listener's place becomes free when it disconnects.
    let both = stream::select(live, happened).inspect(move |_| _ = &place);
    Ok(Sse::new(both).keep_alive(KeepAlive::default()))
}

fn changes<T: Serialize + Send + Sync + 'static>(
    mut receiver: watch::Receiver<Arc<T>>,
    name: &'static str,
) -> impl Stream<Item = Result<Event, Infallible>> {
    receiver.mark_changed();
    stream::unfold(receiver, move |mut receiver| async move {
        receiver.changed().await.ok()?;
        let value = Arc::clone(&receiver.borrow_and_update());
        let event = Event::default().event(name).json_data(&*value).unwrap_or_default();
        Some((Ok(event), receiver))
    })
}
