//! Implements Solana Actions, which provide metadata for wallets to show and unsigned transactions for them to
//! sign. The server never holds a key.

mod answer;
mod claim;
mod close_out;
mod funds;
mod kind;
mod margin;
mod metadata;
mod order;
mod proposal;
mod propose;
mod qr;
mod quoted;
mod refusal;
mod request;
mod spec;
mod target;

use crate::app::App;
use crate::assets::ICON;
use crate::limits;
use crate::view::Exchange;
use axum::Router;
use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{DefaultBodyLimit, Path, Query, State};
use axum::http::header::{
    ACCEPT_ENCODING, AUTHORIZATION, CONTENT_ENCODING, CONTENT_TYPE, HeaderName, LOCATION,
};
use axum::http::{HeaderValue, Method, StatusCode, Uri};
use axum::middleware;
use axum::response::{IntoResponse, Json, Response};
use axum::routing::{get, post};
use kind::Kind;
use refusal::Refusal;
use request::Request;
use spec::{ActionMetadata, Link, PostResponse, Rule, Rules};
use std::collections::BTreeMap;
use std::sync::Arc;
pub use target::Orders;
use tower_http::cors::{Any, CorsLayer};

/// The Actions specification version.
const VERSION: &str = "2.4";
const ACTION_VERSION: HeaderName = HeaderName::from_static("x-action-version");
const BLOCKCHAIN_IDS: HeaderName = HeaderName::from_static("x-blockchain-ids");
/// The headers in which a client states what it accepts.
const ACCEPT_ACTION_VERSION: HeaderName = HeaderName::from_static("x-accept-action-version");
const ACCEPT_BLOCKCHAIN_IDS: HeaderName = HeaderName::from_static("x-accept-blockchain-ids");
/// The maximum length of a request body, which contains an address and a few values. Unit: bytes.
const LONGEST_BODY: usize = 16_384;

/// Returns the routes. The routes accept requests from every origin, because wallets call them.
pub fn router(app: &Arc<App>) -> Router<Arc<App>> {
    let cors = CorsLayer::new()
        .allow_origin(Any)
        .allow_methods([Method::GET, Method::POST, Method::PUT, Method::OPTIONS])
        .allow_headers([
            CONTENT_TYPE,
            AUTHORIZATION,
            CONTENT_ENCODING,
            ACCEPT_ENCODING,
            ACCEPT_ACTION_VERSION,
            ACCEPT_BLOCKCHAIN_IDS,
            // Some clients send the response's headers.
            ACTION_VERSION,
            BLOCKCHAIN_IDS,
        ])
        .expose_headers([ACTION_VERSION, BLOCKCHAIN_IDS]);
    let guarded = middleware::from_fn_with_state(Arc::clone(app), limits::guard);
    Router::new()
        .route("/actions.json", get(rules))
        .route(ICON.path, get(|| std::future::ready(&ICON)))
        .route("/api/links", get(links))
        .route("/qr.svg", get(qr::code))
        .route("/act/{*path}", get(page_of))
        .route("/api/actions", get(nothing).post(nothing))
        .route("/api/actions/", get(nothing).post(nothing))
        // Requests that read the network are rate-limited. Metadata needs no network access.
        .route("/api/actions/{*path}", post(transaction).layer(guarded).get(metadata))
        .method_not_allowed_fallback(wrong_method)
        .layer(DefaultBodyLimit::max(LONGEST_BODY))
        .layer(cors)
        .layer(middleware::map_response_with_state(Arc::clone(app), with_versions))
}

async fn with_versions(State(app): State<Arc<App>>, mut response: Response) -> Response {
    response.headers_mut().insert(ACTION_VERSION, HeaderValue::from_static(VERSION));
    // The chain is unknown until the network first responds.
    if let Some(chain) = app.feed.chain().and_then(|chain| HeaderValue::from_str(&chain).ok()) {
        response.headers_mut().insert(BLOCKCHAIN_IDS, chain);
    }
    response
}

async fn nothing() -> Refusal {
    Kind::unknown()
}

async fn wrong_method() -> Refusal {
    Refusal::method("Use GET to read the action, and POST to get its transaction")
}

/// Returns the rules with which clients map this site's addresses to actions.
async fn rules(State(app): State<Arc<App>>) -> Json<Rules> {
    let rule = |path: &str| Rule {
        path_pattern: format!("{}{path}", app.prefix()),
        api_path: app.absolute("/api/actions/**"),
    };
    Json(Rules { rules: vec![rule("/api/actions/**"), rule("/act/**")] })
}

/// Redirects a browser that does not support actions to this action on the page of wallet links.
async fn page_of(
    State(app): State<Arc<App>>,
    Path(path): Path<String>,
    address: Uri,
) -> Result<Response, Refusal> {
    let kind = Kind::parse(&path, &exchange_of(&app)?)?;
    // The address is relative, because a proxy may serve this server under a path.
    let up = "../".repeat(address.path().matches('/').count().saturating_sub(1));
    let to = HeaderValue::from_str(&format!("{up}links#{}", kind.name())).map_err(|_| Kind::unknown())?;
    Ok((StatusCode::TEMPORARY_REDIRECT, [(LOCATION, to)]).into_response())
}

/// Returns the exchange as last read.
fn exchange_of(app: &App) -> Result<Exchange, Refusal> {
    let live = app.feed.live.borrow();
    live.exchange.clone().ok_or_else(|| Refusal::unavailable("The network has not responded yet: try again"))
}

async fn links(State(app): State<Arc<App>>) -> Result<Json<Vec<Link>>, Refusal> {
    let exchange = exchange_of(&app)?;
    let link = |kind: Kind| Link { url: app.absolute(&kind.path()), path: kind.path() };
    Ok(Json(Kind::pages(&exchange).into_iter().map(link).collect()))
}

async fn metadata(
    State(app): State<Arc<App>>,
    Path(path): Path<String>,
) -> Result<Json<ActionMetadata>, Refusal> {
    let exchange = exchange_of(&app)?;
    let kind = Kind::parse(&path, &exchange)?;
    Ok(Json(metadata::of(&app, kind, &exchange)))
}

async fn transaction(
    State(app): State<Arc<App>>,
    Path(path): Path<String>,
    Query(query): Query<BTreeMap<String, String>>,
    body: Result<Bytes, BytesRejection>,
) -> Result<Json<PostResponse>, Refusal> {
    let kind = Kind::parse(&path, &exchange_of(&app)?)?;
    let body =
        body.map_err(|_| Refusal::invalid("The body is too long: send only the wallet's address as JSON"))?;
    let request = Request::read(query, &body)?;
    let _turn = app.limits.turn().await?;
    let proposal = propose::propose(&app, kind, &request).await?;
    Ok(Json(answer::to(&app, &request.wallet, proposal).await?))
}
