//! Sets up the routes, the headers and the socket.

use crate::accounts::Lookups;
use crate::app::App;
use crate::assets::ASSETS;
use crate::feed::{self, Feed};
use crate::limits::Limits;
use crate::{Options, actions, api, connections};
use axum::Router;
use axum::http::HeaderValue;
use axum::http::header::{
    CONTENT_SECURITY_POLICY, HeaderName, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use axum::middleware;
use axum::response::Response;
use axum::routing::get;
use ballast_client::rpc::Rpc;
use ballast_client::transaction::Budget;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;
use thiserror::Error;
use tokio::net::TcpListener;
use tokio::task::JoinSet;

/// The timeout for requests to the RPC server.
const PATIENCE: Duration = Duration::from_secs(30);
/// How often idle clients are discarded.
const FORGET: Duration = Duration::from_secs(60);

/// The reason why the server stopped or could not start.
#[derive(Debug, Error)]
pub enum ServeError {
    /// The port cannot be used.
    #[error("cannot listen on port {port} ({source}): choose another port with --port")]
    Port {
        /// The port that could not be used.
        port: u16,
        /// The error from the operating system.
        source: std::io::Error,
    },
    /// The socket failed.
    #[error("the socket failed: {0}")]
    Socket(#[from] std::io::Error),
}

/// A server that is listening on its port.
pub struct Server {
    listener: TcpListener,
    address: SocketAddr,
    app: Arc<App>,
    options: Options,
}

impl Server {
    /// Binds the port. The RPC server does not have to be reachable yet.
    ///
    /// # Errors
    /// Returns [`ServeError::Port`] if the port cannot be used.
    pub async fn bind(options: Options) -> Result<Self, ServeError> {
        let port = options.port;
        let failed = |source| ServeError::Port { port, source };
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await.map_err(failed)?;
        let address = listener.local_addr().map_err(failed)?;
        let app = App {
            rpc: Rpc::with_commitment(&options.rpc_url, options.commitment, PATIENCE),
            rpc_url: options.rpc_url.clone(),
            feed: Feed::default(),
            lookups: Lookups::default(),
            orders: actions::Orders::default(),
            limits: Limits::new(options.client_pace, options.public_url.is_some()),
            public_url: options.public_url.clone().unwrap_or_else(|| format!("http://{address}")),
            budget: Budget { micro_lamports_per_unit: options.micro_lamports_per_unit, ..Budget::default() },
        };
        Ok(Self { listener, address, app: Arc::new(app), options })
    }

    /// Returns the page's URL.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Serves requests until the socket fails or this future is dropped.
    ///
    /// # Errors
    /// Returns [`ServeError::Socket`] if the socket fails.
    pub async fn run(self) -> Result<(), ServeError> {
        // The tasks end when this future is dropped.
        let mut tasks = JoinSet::new();
        tasks.spawn(feed::follow_exchange(Arc::clone(&self.app), self.options.poll));
        tasks.spawn(feed::follow_events(Arc::clone(&self.app), self.options.poll));
        tasks.spawn(feed::audit(Arc::clone(&self.app), self.options.audit));
        tasks.spawn(forget_clients(Arc::clone(&self.app)));
        Ok(connections::serve(self.listener, router(self.app)).await?)
    }
}

async fn forget_clients(app: Arc<App>) {
    loop {
        tokio::time::sleep(FORGET).await;
        app.limits.forget();
    }
}

fn router(app: Arc<App>) -> Router {
    let page = ASSETS.iter().fold(Router::new(), |router, asset| {
        router.route(asset.path, get(move || std::future::ready(asset)))
    });
    page.merge(api::router(&app))
        .merge(actions::router(&app))
        .layer(middleware::map_response(with_security))
        .with_state(app)
}

/// The content security policy, which forbids content from other origins, inline code and frames.
const POLICY: &str = "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

async fn with_security(mut response: Response) -> Response {
    let headers: [(HeaderName, &'static str); 4] = [
        (CONTENT_SECURITY_POLICY, POLICY),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (REFERRER_POLICY, "no-referrer"),
        (X_FRAME_OPTIONS, "DENY"),
    ];
    for (name, value) in headers {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response
}
