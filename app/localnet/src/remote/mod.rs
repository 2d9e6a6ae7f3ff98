//! A local network in another process, over its JSON-RPC: tokens, prices, time. Nothing here works on a public network.

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

/// Why a local network did not do what it was asked.
#[derive(Debug, Error)]
pub enum RemoteError {
    /// It cannot be read.
    #[error("{0}")]
    Read(#[from] RpcError),
    /// It did not take a transaction.
    #[error("{0}")]
    Send(#[from] SendError),
    /// It is another one.
    #[error("the server is no local network of `ballast localnet`: prices and time cannot be set there")]
    NotLocal,
    /// There is no such market.
    #[error("there is no market `{symbol}`; there are {known}")]
    UnknownMarket {
        /// What was asked for.
        symbol: String,
        /// What there is.
        known: String,
    },
    /// The market's oracle account cannot be read.
    #[error("the oracle account of {symbol} cannot be read: only `pyth-receiver` accounts can be set")]
    Oracle {
        /// The market.
        symbol: String,
    },
    /// A price that cannot be.
    #[error("{0}")]
    Change(#[from] ChangeError),
    /// The price that was set is not the one that the network goes on from.
    #[error("the price was overwritten: another process sets it at the same time; try again")]
    Overwritten,
    /// Time does not run backwards.
    #[error("time can only be moved forward")]
    Backwards,
}

/// What a server answers to a method that it does not know.
const METHOD_NOT_FOUND: i64 = -32601;

/// Calls one of the methods that only local networks have.
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
