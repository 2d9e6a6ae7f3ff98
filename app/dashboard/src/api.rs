//! The page's data: `/api/…`, read-only.

use crate::app::App;
use crate::feed::Point;
use crate::view::{Account, Curve, Happening, Live};
use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Json, Response};
use axum::routing::get;
use ballast_client::oracle;
use ballast_client::rpc::RpcError;
use futures::stream::{self, Stream};
use serde::Serialize;
use solana_pubkey::Pubkey;
use std::convert::Infallible;
use std::sync::Arc;
use tokio::sync::watch;

/// The routes.
pub fn router() -> Router<Arc<App>> {
    Router::new()
        .route("/api/live", get(live))
        .route("/api/stream", get(stream_of))
        .route("/api/events", get(events))
        .route("/api/markets/{market}/history", get(history))
        .route("/api/markets/{market}/curve", get(curve))
        .route("/api/accounts/{address}", get(accounts))
}

/// An answer that says what is wrong.
pub struct Problem {
    /// The code.
    pub status: StatusCode,
    /// What is wrong and what to do.
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

impl From<RpcError> for Problem {
    fn from(error: RpcError) -> Self {
        let status = match error {
            RpcError::Missing { .. } => StatusCode::NOT_FOUND,
            _ => StatusCode::BAD_GATEWAY,
        };
        Self { status, message: error.to_string() }
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
    let wrong = |_| problem(StatusCode::BAD_REQUEST, format!("`{market}` is no market: give its number"));
    market.parse().map_err(wrong)
}

async fn accounts(
    State(app): State<Arc<App>>,
    Path(address): Path<String>,
) -> Result<Json<Vec<Account>>, Problem> {
    let wrong = |_| {
        problem(
            StatusCode::BAD_REQUEST,
            "This is no address: give a wallet's or a margin account's in base58",
        )
    };
    let address: Pubkey = address.parse().map_err(wrong)?;
    let found = app.rpc.margin_accounts_at(&address).await?;
    if found.is_empty() {
        let message = "There is no margin account at this address, and no wallet of this address has one";
        return Err(problem(StatusCode::NOT_FOUND, message));
    }
    let mut shown = Vec::with_capacity(found.len());
    for (address, _) in found {
        let (account, markets) = app.rpc.snapshot(&address, &[], oracle::account_of).await?;
        shown.push(Account::of(&address, &account, &markets).map_err(RpcError::from)?);
    }
    shown.sort_by_key(|account| account.sub_id);
    Ok(Json(shown))
}

/// Two kinds of server-sent events, each whenever it changes, and both at once for who has just come.
async fn stream_of(State(app): State<Arc<App>>) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let live = changes(app.feed.live.subscribe(), "live");
    let happened = changes(app.feed.happened.subscribe(), "events");
    Sse::new(stream::select(live, happened)).keep_alive(KeepAlive::default())
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
