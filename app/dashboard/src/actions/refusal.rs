//! Defines errors in the form that the Actions specification requires.

use super::spec::ActionError;
use crate::api::Problem;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Json, Response};
use ballast_client::quote::QuoteError;
use ballast_client::rpc::{ClientError, RpcError, SendError, failure_in_words};
use ballast_client::transaction::BuildError;
use solana_transaction_error::TransactionError;

/// The reason why the server does not return a transaction.
#[derive(Debug)]
pub struct Refusal {
    status: StatusCode,
    message: String,
}

impl Refusal {
    /// Creates a refusal for an invalid request.
    pub fn invalid(message: impl Into<String>) -> Self {
        Self { status: StatusCode::BAD_REQUEST, message: message.into() }
    }

    /// Creates a refusal for a request that names something that does not exist.
    pub fn missing(message: impl Into<String>) -> Self {
        Self { status: StatusCode::NOT_FOUND, message: message.into() }
    }

    /// Creates a refusal for a request to create an account that already exists.
    pub fn exists(message: impl Into<String>) -> Self {
        Self { status: StatusCode::CONFLICT, message: message.into() }
    }

    /// Creates a refusal for a valid request that the exchange's rules do not allow now.
    pub fn refused(message: impl Into<String>) -> Self {
        Self { status: StatusCode::UNPROCESSABLE_ENTITY, message: message.into() }
    }

    /// Creates a refusal for when the network does not respond.
    pub fn unavailable(message: impl Into<String>) -> Self {
        Self { status: StatusCode::SERVICE_UNAVAILABLE, message: message.into() }
    }

    fn unanswered(error: &ClientError) -> Self {
        Self::unavailable(format!("The network does not respond: {}", failure_in_words(error)))
    }

    /// Creates a refusal for a method other than GET and POST.
    pub fn method(message: impl Into<String>) -> Self {
        Self { status: StatusCode::METHOD_NOT_ALLOWED, message: message.into() }
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        (self.status, Json(ActionError { message: self.message })).into_response()
    }
}

impl From<Problem> for Refusal {
    fn from(Problem { status, message }: Problem) -> Self {
        Self { status, message }
    }
}

impl From<RpcError> for Refusal {
    fn from(error: RpcError) -> Self {
        match error {
            RpcError::Client(error) => Self::unanswered(&error),
            RpcError::Missing { .. } => Self::missing(error.to_string()),
            RpcError::Quote(error) => error.into(),
            RpcError::Send(error) => error.into(),
            other => Self::refused(other.to_string()),
        }
    }
}

impl From<QuoteError> for Refusal {
    fn from(error: QuoteError) -> Self {
        match error {
            QuoteError::Refused(info) => Self::refused(info.message),
            other => Self::refused(other.to_string()),
        }
    }
}

impl From<ballast_math::Error> for Refusal {
    fn from(error: ballast_math::Error) -> Self {
        QuoteError::from(error).into()
    }
}

impl From<SendError> for Refusal {
    fn from(error: SendError) -> Self {
        match error {
            SendError::Build(error) => error.into(),
            SendError::Refused { info, .. } => Self::refused(info.message),
            SendError::Transaction { error: TransactionError::AccountNotFound, .. } => Self::refused(
                "The wallet has no SOL on this network to pay the transaction fee: send it some SOL",
            ),
            SendError::Transaction { error, .. } => {
                Self::refused(format!("The network would refuse the transaction: {error}"))
            }
            SendError::Client(error) => Self::unanswered(&error),
        }
    }
}

impl From<BuildError> for Refusal {
    fn from(error: BuildError) -> Self {
        Self::refused(error.to_string())
    }
}
