//! Errors from requests and transactions.

use super::discreet::in_own_words;
use crate::accounts::DecodeError;
use crate::errors::{self, ErrorInfo};
use crate::quote::QuoteError;
use crate::transaction::BuildError;
use solana_pubkey::Pubkey;
use solana_rpc_client_api::client_error::{Error as ClientError, ErrorKind};
use solana_rpc_client_api::request::{RpcError as ResponseError, RpcResponseErrorData};
use solana_transaction_error::TransactionError;
use thiserror::Error;

/// The error for a request that failed.
#[derive(Debug, Error)]
pub enum RpcError {
    /// The request to the RPC server failed.
    #[error("the RPC server failed: {}", failure_in_words(.0))]
    Client(#[source] Box<ClientError>),
    /// The account does not exist.
    #[error("there is no {wanted} account at {address}: check the network and the address")]
    Missing {
        /// The expected account type.
        wanted: &'static str,
        /// The address.
        address: Pubkey,
    },
    /// The account has a different type, version or owner than expected.
    #[error("{address}: {source}")]
    Decode {
        /// The address.
        address: Pubkey,
        /// The reason.
        source: DecodeError,
    },
    /// The oracle account of a market is not known.
    #[error("market {market}'s oracle account is unknown: pass the oracle account's address")]
    UnknownOracle {
        /// The market's index.
        market: u32,
    },
    /// The accounts do not fit into one request. Only accounts in the same request are read at the same slot.
    #[error("one request can read at most {most} accounts, not {wanted}: request fewer markets at once")]
    TooMany {
        /// How many accounts were requested.
        wanted: usize,
        /// The number of accounts that fit into a request.
        most: usize,
    },
    /// The server returns so few accounts for one request that they cannot be read at the same slot.
    #[error(
        "this server returns only {most} accounts per request, and these {wanted} must be read at the same slot: try again, or use \
         another RPC server"
    )]
    FewAccounts {
        /// How many accounts were requested.
        wanted: usize,
        /// How many accounts the server returns for one request.
        most: usize,
    },
    /// The given account is not the market's oracle.
    #[error("{0}")]
    Quote(#[from] QuoteError),
    /// The simulation could not be built or was refused.
    #[error("{0}")]
    Send(#[from] SendError),
    /// The program returned no data, or unexpected data.
    #[error("the program's response cannot be read: use a client that matches the program's version")]
    Answer,
}

impl From<ClientError> for RpcError {
    fn from(error: ClientError) -> Self {
        Self::Client(Box::new(in_own_words(error)))
    }
}

/// The error for a transaction that was not confirmed.
#[derive(Debug, Error)]
pub enum SendError {
    /// The transaction cannot be built.
    #[error("{0}")]
    Build(#[from] BuildError),
    /// The program, or a program that it called, refused the transaction with a custom error.
    #[error("instruction {place} was refused: {info}")]
    Refused {
        /// The instruction's index in the transaction, counted from zero. In version 0, the compute budget instructions come
        /// first.
        place: u8,
        /// The error.
        info: ErrorInfo,
        /// The transaction's log, if the server returned it.
        logs: Vec<String>,
    },
    /// The network refused the transaction.
    #[error("the network refused the transaction: {error}")]
    Transaction {
        /// The reason.
        error: TransactionError,
        /// The transaction's log, if the server returned it.
        logs: Vec<String>,
    },
    /// The request failed, or the transaction was not confirmed in time.
    #[error("the RPC server failed: {}", failure_in_words(.0))]
    Client(#[source] Box<ClientError>),
}

impl SendError {
    pub(super) fn refused(error: TransactionError, logs: Vec<String>) -> Self {
        match errors::of_transaction(&error) {
            Some((place, info)) => Self::Refused { place, info, logs },
            None => Self::Transaction { error, logs },
        }
    }

    /// Returns whether the network refused the transaction only because its payer cannot pay the fee.
    #[must_use]
    pub const fn is_about_payer(&self) -> bool {
        matches!(
            self,
            Self::Transaction {
                error: TransactionError::AccountNotFound
                    | TransactionError::InsufficientFundsForFee
                    | TransactionError::InvalidAccountForFee
                    | TransactionError::InsufficientFundsForRent { account_index: 0 },
                ..
            }
        )
    }

    /// Returns the program's error, if the program refused the transaction.
    #[must_use]
    pub const fn info(&self) -> Option<&ErrorInfo> {
        match self {
            Self::Refused { info, .. } => Some(info),
            _ => None,
        }
    }
}

impl From<ClientError> for SendError {
    fn from(error: ClientError) -> Self {
        match error.get_transaction_error() {
            Some(refusal) => Self::refused(refusal, logs_of(&error)),
            None => Self::Client(Box::new(in_own_words(error))),
        }
    }
}

/// Describes a server's failure, without the server's address, and adds advice. The HTTP library's own text contains the whole
/// URL, or no useful information.
#[must_use]
pub fn failure_in_words(error: &ClientError) -> String {
    let method = error.request().map(|request| format!(" ({request})")).unwrap_or_default();
    let failed = match error.kind() {
        ErrorKind::Reqwest(failed) => failed,
        ErrorKind::Custom(text) => return text.clone(),
        ErrorKind::RpcError(ResponseError::RpcResponseError { code, .. }) => {
            let advice = advice_for_code(*code).map(|advice| format!(": {advice}")).unwrap_or_default();
            return format!("{error}{method}{advice}");
        }
        _ => return error.to_string(),
    };
    match failed.status() {
        Some(status) => {
            let advice = advice_for_status(status.as_u16()).map(|advice| format!(": {advice}"));
            format!("it returned HTTP status {status}{method}{}", advice.unwrap_or_default())
        }
        None if failed.is_timeout() => "it did not respond in time".into(),
        None if failed.is_connect() => "it cannot be reached".into(),
        None if failed.is_body() || failed.is_decode() => "its response cannot be read".into(),
        None if failed.is_builder() => "its URL cannot be used".into(),
        None => "the connection broke".into(),
    }
}

/// The advice for a server that does not support a request.
const NOT_SERVED: &str = "this server does not support this request; use another RPC server";
/// The advice for a server that limits the rate of requests.
const TOO_MANY: &str = "too many requests; wait a moment, or use a server with a higher limit";

/// Returns the advice for an HTTP status, if there is any.
const fn advice_for_status(status: u16) -> Option<&'static str> {
    Some(match status {
        401 | 403 => "check the key in the server's URL, and whether your plan includes this request",
        404 => "check the path in the server's URL",
        405 | 410 | 501 => NOT_SERVED,
        413 => "this server allows only small requests; use another RPC server",
        429 => TOO_MANY,
        500..=599 => "the server has a problem; try again, or use another RPC server",
        _ => return None,
    })
}

/// Returns the advice for a JSON-RPC error code, if there is any.
const fn advice_for_code(code: i64) -> Option<&'static str> {
    Some(match code {
        -32_601 | -32_010 | 410 => NOT_SERVED,
        429 | -32_429 => TOO_MANY,
        _ => return None,
    })
}

/// Returns whether a server does not support a method at all, or refuses it to this caller. A rate limit does not count.
#[must_use]
pub fn refuses_method(error: &ClientError) -> bool {
    match error.kind() {
        ErrorKind::Reqwest(failed) => failed.status().is_some_and(|status| {
            let status = status.as_u16();
            (400..500).contains(&status) && status != 429 || status == 501
        }),
        ErrorKind::RpcError(ResponseError::RpcResponseError { code, .. }) => {
            !matches!(code, 429 | -32_429 | -32_005 | -32_603)
        }
        _ => false,
    }
}

/// Returns the log of a transaction that the server simulated before sending it.
fn logs_of(error: &ClientError) -> Vec<String> {
    match error.kind() {
        ErrorKind::RpcError(ResponseError::RpcResponseError {
            data: RpcResponseErrorData::SendTransactionPreflightFailure(simulated),
            ..
        }) => simulated.logs.clone().unwrap_or_default(),
        _ => Vec::new(),
    }
}
