//! Controls the tokens, prices and time of a local network in another process, over JSON-RPC. None of this works on a
//! public network.

mod faucet;
mod price;
mod time;

pub use faucet::{Given, give};
pub use price::{PriceMove, begin_outage, end_outage, force_price, price_of};
pub use time::travel;

use ballast_cli::localnet::ChangeError;
use ballast_client::rpc::{Rpc, RpcError, SendError};
use serde_json::Value;
use solana_rpc_client_api::client_error::{Error as ClientError, ErrorKind};
use solana_rpc_client_api::request::{RpcError as ResponseError, RpcRequest};
use thiserror::Error;

/// The reason why a command on a local network failed.
#[derive(Debug, Error)]
pub enum RemoteError {
    /// The network cannot be read.
    #[error("{0}")]
    Read(#[from] RpcError),
    /// The network refused a transaction.
    #[error("{0}")]
    Send(#[from] SendError),
    /// The server is not a local network.
    #[error(
        "the server is not a `ballast localnet` network, so its prices and clock cannot be set: check --url"
    )]
    NotLocal,
    /// The market does not exist.
    #[error("there is no market `{symbol}`: use one of {known}")]
    UnknownMarket {
        /// The market that the user named.
        symbol: String,
        /// The markets that exist.
        known: String,
    },
    /// The market's oracle account cannot be read.
    #[error("{symbol}'s oracle account cannot be read: prices can only be set for `pyth-receiver` feeds")]
    Oracle {
        /// The market whose oracle account cannot be read.
        symbol: String,
    },
    /// The requested price change is impossible.
    #[error("{0}")]
    Change(#[from] ChangeError),
    /// Another price replaced the price that was set.
    #[error("the price was overwritten by another process: try again")]
    Overwritten,
    /// The requested time span does not move time forward.
    #[error("time can only move forward: use a duration above zero")]
    Backwards,
}

/// The JSON-RPC error code for an unknown method.
const METHOD_NOT_FOUND: i64 = -32601;

/// Calls a method that only local networks have.
async fn call(rpc: &Rpc, method: &'static str, parameters: Value) -> Result<Value, RemoteError> {
    let answer: Result<Value, ClientError> =
        rpc.client().send(RpcRequest::Custom { method }, parameters).await;
    answer.map_err(|error| match error.kind() {
        ErrorKind::RpcError(ResponseError::RpcResponseError { code: METHOD_NOT_FOUND, .. }) => {
            RemoteError::NotLocal
        }
        _ => RemoteError::Read(error.into()),
    })
}
