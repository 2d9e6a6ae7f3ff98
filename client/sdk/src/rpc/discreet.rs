//! An RPC client that never reveals its server's URL.

use super::{ServerUrl, refuses_method};
use serde_json::Value;
use solana_commitment_config::CommitmentConfig;
use solana_rpc_client::nonblocking::rpc_client::RpcClient;
use solana_rpc_client::rpc_client::RpcClientConfig;
use solana_rpc_client::rpc_sender::{RpcSender, RpcTransportStats};
use solana_rpc_client_api::client_error::{Error, ErrorKind, Result};
use solana_rpc_client_api::custom_error::JSON_RPC_SERVER_ERROR_NODE_UNHEALTHY;
use solana_rpc_client_api::request::{RpcError, RpcRequest};
use std::pin::Pin;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Forwards requests to other clients and removes the URL from every error, because the HTTP library adds the URL to its errors. If
/// a server fails, the next server is asked, and becomes the first choice from then on.
struct Discreet {
    servers: Vec<Server>,
    /// The index of the server that is asked first.
    first: AtomicUsize,
}

/// One server.
struct Server {
    client: RpcClient,
    url: ServerUrl,
}

/// Wraps clients so that their errors and [`RpcClient::url`] reveal only the URL's scheme and host. The first client is preferred.
pub(super) fn discreet(clients: Vec<RpcClient>, commitment: CommitmentConfig) -> RpcClient {
    let servers = clients.into_iter().map(|client| Server { url: client.url().into(), client }).collect();
    let sender = Discreet { servers, first: AtomicUsize::new(0) };
    RpcClient::new_sender(sender, RpcClientConfig::with_commitment(commitment))
}

impl Discreet {
    /// Returns the server that is asked first.
    fn current(&self) -> Option<&Server> {
        self.servers.get(self.first.load(Ordering::Relaxed))
    }

    async fn ask(&self, request: RpcRequest, parameters: Value) -> Result<Value> {
        let (first, count) = (self.first.load(Ordering::Relaxed), self.servers.len());
        let mut failure = None;
        for place in (first..first + count).map(|place| place % count) {
            let Some(server) = self.servers.get(place) else { continue };
            match server.client.send(request, parameters.clone()).await {
                Ok(answer) => {
                    if failure.as_ref().is_some_and(is_of_server) {
                        self.first.store(place, Ordering::Relaxed);
                    }
                    return Ok(answer);
                }
                Err(error) => {
                    let error = without_key(error, &server.url);
                    let may_differ = is_of_server(&error) || refuses_method(&error);
                    // If every server fails, the first server's error is returned, because it explains most. Any other error is
                    // final.
                    if !may_differ {
                        return Err(error);
                    }
                    failure.get_or_insert(error);
                }
            }
        }
        Err(failure.unwrap_or_else(|| ErrorKind::Custom("there is no server".into()).into()))
    }
}

/// Returns whether the server itself failed, so that another one may do better.
fn is_of_server(error: &Error) -> bool {
    match &*error.kind {
        ErrorKind::Io(_) | ErrorKind::Middleware(_) => true,
        ErrorKind::Reqwest(failed) => failed.status().is_none_or(|status| {
            let status = status.as_u16();
            status == 429 || status >= 500
        }),
        ErrorKind::RpcError(RpcError::RpcResponseError { code, .. }) => {
            matches!(*code, 429 | -32_429 | JSON_RPC_SERVER_ERROR_NODE_UNHEALTHY)
        }
        _ => false,
    }
}

impl RpcSender for Discreet {
    fn send<'a, 'b>(
        &'a self,
        request: RpcRequest,
        parameters: Value,
    ) -> Pin<Box<dyn Future<Output = Result<Value>> + Send + 'b>>
    where
        'a: 'b,
        Self: 'b,
    {
        Box::pin(self.ask(request, parameters))
    }

    fn get_transport_stats(&self) -> RpcTransportStats {
        self.current().map(|server| server.client.get_transport_stats()).unwrap_or_default()
    }

    fn url(&self) -> String {
        self.current().map(|server| server.url.to_string()).unwrap_or_default()
    }
}

/// Removes the URL from an error, and any part of the key that the server repeated.
fn without_key(error: Error, url: &ServerUrl) -> Error {
    let error = without_url(error);
    let kind = match *error.kind {
        ErrorKind::RpcError(RpcError::RpcResponseError { code, message, data }) => {
            let message = url.hide_in(&message);
            ErrorKind::RpcError(RpcError::RpcResponseError { code, message, data })
        }
        told if url.is_told_by(&format!("{told} {told:?}")) => {
            ErrorKind::Custom(url.hide_in(&told.to_string()))
        }
        other => other,
    };
    Error { kind: Box::new(kind), ..error }
}

/// Removes the URL that the HTTP library adds to its errors, as well as the content of an unexpected response, which the decoder
/// repeats.
pub(super) fn in_own_words(error: Error) -> Error {
    let error = without_url(error);
    match *error.kind {
        ErrorKind::SerdeJson(_) => {
            let kind = ErrorKind::Custom("the response does not match the request".into());
            Error { kind: Box::new(kind), ..error }
        }
        _ => error,
    }
}

fn without_url(error: Error) -> Error {
    let kind = match *error.kind {
        ErrorKind::Reqwest(error) => ErrorKind::Reqwest(error.without_url()),
        other => other,
    };
    Error { kind: Box::new(kind), ..error }
}
