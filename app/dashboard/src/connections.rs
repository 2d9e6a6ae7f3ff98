//! Connections: so many at once, and none that is not used.

use crate::limits::Peer;
use axum::{Extension, Router};
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::JoinSet;

/// How many connections there are at once. Whoever comes then waits until one ends.
const MOST: usize = 512;
/// How long the head of a request may take, from the connection's begin or the end of the last answer.
const HEAD: Duration = Duration::from_secs(10);
/// After a failure to accept: most often there are too many open files, and some will close.
const PAUSE: Duration = Duration::from_millis(200);

/// Serves until the future is dropped, and every connection with it.
///
/// # Errors
/// The socket is no more.
pub async fn serve(listener: TcpListener, router: Router) -> io::Result<()> {
    let places = Arc::new(Semaphore::new(MOST));
    let mut connections = JoinSet::new();
    loop {
        let place = Arc::clone(&places).acquire_owned().await.map_err(io::Error::other)?;
        while connections.try_join_next().is_some() {}
        match listener.accept().await {
            Ok((stream, peer)) => {
                connections.spawn(converse((stream, peer), router.clone(), place));
            }
            Err(error) if is_of_the_connection(&error) => {}
            Err(error) => {
                tracing::warn!("cannot accept a connection: {error}");
                tokio::time::sleep(PAUSE).await;
            }
        }
    }
}

/// Whether the client went away before it was accepted, which is no trouble of the socket's.
fn is_of_the_connection(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset)
}

async fn converse((stream, peer): (TcpStream, SocketAddr), router: Router, _place: OwnedSemaphorePermit) {
    let service = TowerToHyperService::new(router.layer(Extension(Peer(peer))));
    let mut builder = http1::Builder::new();
    builder.timer(TokioTimer::new()).header_read_timeout(HEAD);
    if let Err(error) = builder.serve_connection(TokioIo::new(stream), service).await {
        tracing::debug!("a connection broke: {error}");
    }
}
