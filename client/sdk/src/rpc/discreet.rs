//! An RPC client that never reveals its server's URL.

use super::ServerUrl;
use serde_json::Value;
use solana_rpc_client::nonblocking::rpc_client::RpcClient;
use solana_rpc_client::rpc_client::RpcClientConfig;
use solana_rpc_client::rpc_sender::{RpcSender, RpcTransportStats};
use solana_rpc_client_api::client_error::{Error, ErrorKind, Result};
use solana_rpc_client_api::request::{RpcError, RpcRequest};
use std::pin::Pin;

/// Forwards requests to another client and removes the URL from every error, because the HTTP library adds the URL to its errors.
struct Discreet {
    client: RpcClient,
    url: ServerUrl,
}

/// Wraps a client so that its errors and [`RpcClient::url`] reveal only its URL's scheme and host.
pub(super) fn discreet(client: RpcClient) -> RpcClient {
    let (url, commitment) = (client.url().into(), client.commitment());
    RpcClient::new_sender(Discreet { client, url }, RpcClientConfig::with_commitment(commitment))
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
        Box::pin(async move {
            self.client.send(request, parameters).await.map_err(|error| without_key(error, &self.url))
        })
    }

    fn get_transport_stats(&self) -> RpcTransportStats {
        self.client.get_transport_stats()
    }

    fn url(&self) -> String {
        self.url.to_string()
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

/// Removes the URL that the HTTP library adds to its errors, and the content of an unexpected response, which the decoder
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
