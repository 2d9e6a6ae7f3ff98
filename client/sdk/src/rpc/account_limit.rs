//! Finds how many accounts a server returns for one request. Some servers allow far fewer than the usual hundred.

use super::ClientError;
use solana_rpc_client_api::client_error::ErrorKind;
use solana_rpc_client_api::request::RpcError as ResponseError;
use std::sync::atomic::{AtomicUsize, Ordering};

/// The maximum number of accounts that a server returns for one request, unless it has a lower limit of its own.
pub(super) const MOST_ACCOUNTS: usize = 100;
/// The lower limits that are tried in turn. Providers use five, ten and fifty.
const LOWER: [usize; 5] = [50, 20, 10, 5, 1];
/// The JSON-RPC error code for invalid parameters.
const INVALID_PARAMETERS: i64 = -32_602;
/// The HTTP status for a request that is too large.
const TOO_LARGE: u16 = 413;

/// The maximum number of accounts per request, as far as known.
#[derive(Debug)]
pub(super) struct AccountLimit(AtomicUsize);

impl Default for AccountLimit {
    fn default() -> Self {
        Self(AtomicUsize::new(MOST_ACCOUNTS))
    }
}

impl AccountLimit {
    /// Returns the limit.
    pub(super) fn most(&self) -> usize {
        self.0.load(Ordering::Relaxed)
    }

    /// Lowers the limit if the server refused a request because of its `count` accounts. Returns whether the request should be
    /// split and sent again.
    pub(super) fn lower(&self, count: usize, error: &ClientError) -> bool {
        if !is_of_size(error) {
            return false;
        }
        let lower = LOWER.into_iter().find(|most| *most < count);
        if let Some(most) = lower {
            self.0.fetch_min(most, Ordering::Relaxed);
        }
        lower.is_some()
    }
}

fn is_of_size(error: &ClientError) -> bool {
    match error.kind() {
        ErrorKind::Reqwest(failed) => failed.status().is_some_and(|status| status.as_u16() == TOO_LARGE),
        ErrorKind::RpcError(ResponseError::RpcResponseError { code, message, .. }) => {
            let message = message.to_ascii_lowercase();
            *code == i64::from(TOO_LARGE)
                || (*code == INVALID_PARAMETERS && message.contains("too many"))
                || message.contains("too many inputs")
                || message.contains("accounts per request")
        }
        _ => false,
    }
}
