//! Reads the program's history, which consists of its transactions and the events that they logged.

use super::{Result, Rpc, RpcError};
use crate::calls::{Call, Lost, lost};
use crate::events::{self, Event};
use crate::logs;
use serde_json::{Value, json};
use solana_pubkey::Pubkey;
use solana_rpc_client_api::client_error::ErrorKind;
use solana_rpc_client_api::config::{RpcSignaturesForAddressConfig, RpcTransactionConfig};
use solana_rpc_client_api::custom_error::{
    JSON_RPC_SERVER_ERROR_NODE_UNHEALTHY, JSON_RPC_SERVER_ERROR_UNSUPPORTED_TRANSACTION_VERSION,
};
use solana_rpc_client_api::request::{RpcError as ResponseError, RpcRequest};
use solana_signature::Signature;
use solana_transaction_status_client_types::UiTransactionEncoding;
use thiserror::Error;

/// The newest transaction version that requests allow. Servers refuse to return transactions with a newer version, although such
/// a version would not affect this code, which reads only logs.
pub(super) const NEWEST_VERSION: u8 = 1;
/// The error codes for a rate limit. Solana does not define these codes, but providers use them.
const TOO_MANY_REQUESTS: [i64; 2] = [429, -32_429];

/// One of the program's successful transactions, as listed by a server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Listed {
    /// The transaction's signature.
    pub signature: Signature,
    /// The transaction's slot.
    pub slot: u64,
    /// The block time, if the server knows it. Unit: unix seconds.
    pub time: Option<i64>,
}

/// One of the program's successful transactions, and the events that it logged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Happened {
    /// The transaction.
    pub listed: Listed,
    /// The events that the program logged, in order.
    pub events: Vec<Event>,
    /// The events that are not in the log, as far as the transaction's instructions show them.
    pub lost: Vec<Lost>,
}

/// The events that the program logged in a transaction. The list may be incomplete.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Logged {
    /// The events, in order.
    pub events: Vec<Event>,
    /// The reason why the list may be incomplete, or `None` if it is complete.
    pub missing: Option<Unreadable>,
    /// The events that are not in the log, as far as the transaction's instructions show them.
    pub lost: Vec<Lost>,
}

/// The reason why a server does not return a transaction's log.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Unreadable {
    /// The server does not support the transaction's version.
    #[error("the RPC server does not support the transaction's version")]
    Version,
    /// The server has not found the transaction, and may not have it yet.
    #[error("the RPC server cannot find the transaction")]
    NotFound,
    /// The server refuses the request.
    #[error("the RPC server does not return the transaction: {0}")]
    Refused(String),
    /// The server does not store the transaction's log.
    #[error("the RPC server has no log for the transaction")]
    NoLog,
    /// The programs logged more data than the network keeps for one transaction.
    #[error("the network truncated the transaction's log")]
    Cut,
}

impl Unreadable {
    /// Returns whether the same request may succeed later.
    #[must_use]
    pub const fn may_pass(&self) -> bool {
        matches!(self, Self::NotFound | Self::Refused(_))
    }
}

/// The part of an address's transactions to request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Page {
    /// If set, only transactions older than this one are returned.
    pub before: Option<Signature>,
    /// If set, only transactions newer than this one are returned.
    pub until: Option<Signature>,
    /// The maximum number of transactions, from 1 to 1,000.
    pub limit: usize,
}

/// One page of an address's transactions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listing {
    /// The successful transactions, newest first.
    pub succeeded: Vec<Listed>,
    /// The oldest transaction on a full page, whether it succeeded or failed. The next page begins with the transaction before
    /// it.
    pub next: Option<Listed>,
}

impl Rpc {
    /// Lists a page of the transactions that name `address`, which may be the program, a market or a margin account. Every
    /// Ballast transaction that changes a market or an account names the address of that market or account.
    ///
    /// # Errors
    /// Returns [`RpcError::Client`] or [`RpcError::Answer`].
    pub async fn listed_page(&self, address: &Pubkey, page: &Page) -> Result<Listing> {
        let found = self.statuses(address, page).await?;
        let next = match found.last() {
            Some(oldest) if found.len() >= page.limit => Some(listed(oldest)?),
            _ => None,
        };
        let succeeded = found.iter().filter(|status| status["err"].is_null()).map(listed);
        Ok(Listing { succeeded: succeeded.collect::<Result<_>>()?, next })
    }

    /// Returns the statuses as raw JSON. The transactions' errors are not decoded, because this client may not know future errors.
    async fn statuses(&self, address: &Pubkey, page: &Page) -> Result<Vec<Value>> {
        let config = RpcSignaturesForAddressConfig {
            before: page.before.map(|signature| signature.to_string()),
            until: page.until.map(|signature| signature.to_string()),
            limit: Some(page.limit),
            commitment: Some(self.client.commitment()),
            min_context_slot: None,
        };
        let parameters = json!([address.to_string(), config]);
        Ok(self.client.send(RpcRequest::GetSignaturesForAddress, parameters).await?)
    }

    /// Lists the program's newest transactions after `until`, oldest first, up to `limit` of them (at most 1,000). Without
    /// `until`, lists the newest transactions overall. Failed transactions are left out. The last slot in the list may be
    /// incomplete. To follow the program, start from the slot before the last one, and skip the transactions that you already
    /// have.
    ///
    /// # Errors
    /// Returns [`RpcError::Client`] or [`RpcError::Answer`].
    pub async fn listed_since(&self, until: Option<Signature>, limit: usize) -> Result<Vec<Listed>> {
        let page = Page { before: None, until, limit };
        let mut found = self.listed_page(&ballast::ID, &page).await?.succeeded;
        found.reverse();
        Ok(found)
    }

    /// Returns the events that the program logged in a transaction. An unreadable transaction is not an error, because it must
    /// not block the others. If the log is truncated or missing, a second request reads the transaction's instructions, which show
    /// which events are lost.
    ///
    /// # Errors
    /// Returns [`RpcError::Client`] if the server fails.
    pub async fn logged(&self, signature: &Signature) -> Result<Logged> {
        let mut logged = match self.transaction(signature, UiTransactionEncoding::Base64).await? {
            Ok(found) => of_transaction(&found),
            Err(missing) => Logged { events: Vec::new(), missing: Some(missing), lost: Vec::new() },
        };
        if matches!(logged.missing, Some(Unreadable::Cut | Unreadable::NoLog)) {
            let found = self.transaction(signature, UiTransactionEncoding::Json).await?;
            logged.lost = found.map_or_else(|_| Vec::new(), |found| lost(&calls_in(&found), &logged.events));
        }
        Ok(logged)
    }

    /// Fetches a transaction as raw JSON, or the reason why a working server does not return it.
    async fn transaction(
        &self,
        signature: &Signature,
        encoding: UiTransactionEncoding,
    ) -> Result<std::result::Result<Value, Unreadable>> {
        let config = RpcTransactionConfig { encoding: Some(encoding), ..self.transaction_config() };
        let parameters = json!([signature.to_string(), config]);
        let answer: solana_rpc_client_api::client_error::Result<Value> =
            self.client.send(RpcRequest::GetTransaction, parameters).await;
        answer.map(Ok).or_else(|error| refusal(error.kind()).map(Err).ok_or_else(|| error.into()))
    }

    /// Returns the settings for requesting a transaction.
    pub(super) fn transaction_config(&self) -> RpcTransactionConfig {
        // Servers return a transaction only once it is confirmed, regardless of the commitment level that the client uses for
        // other reads.
        let commitment = match self.client.commitment() {
            finalized if finalized.is_finalized() => finalized,
            _ => solana_commitment_config::CommitmentConfig::confirmed(),
        };
        RpcTransactionConfig {
            encoding: Some(UiTransactionEncoding::Base64),
            commitment: Some(commitment),
            max_supported_transaction_version: Some(NEWEST_VERSION),
        }
    }
}

/// Extracts only the log from a transaction in a server's response.
fn of_transaction(found: &Value) -> Logged {
    let nothing = |missing| Logged { events: Vec::new(), missing: Some(missing), lost: Vec::new() };
    if found.is_null() {
        return nothing(Unreadable::NotFound);
    }
    let Some(lines) = found.pointer("/meta/logMessages").and_then(Value::as_array) else {
        return nothing(Unreadable::NoLog);
    };
    let lines: Vec<&str> = lines.iter().map(|line| line.as_str().unwrap_or_default()).collect();
    let missing = logs::is_cut(&lines).then_some(Unreadable::Cut);
    Logged { events: events::from_logs(&lines), missing, lost: Vec::new() }
}

/// Returns the program's calls in a transaction that was requested as JSON, in the order of execution. This form is the same for
/// every version of transaction.
fn calls_in(found: &Value) -> Vec<Call> {
    let keys = keys_of(found);
    let of_list = |list: Option<&Value>| -> Vec<Call> {
        let instructions = list.and_then(Value::as_array).into_iter().flatten();
        instructions.filter_map(|instruction| call_of(instruction, &keys)).collect()
    };
    let inner: Vec<&Value> =
        found.pointer("/meta/innerInstructions").and_then(Value::as_array).into_iter().flatten().collect();
    let inside =
        |place: usize| inner.iter().find(move |group| group["index"].as_u64() == u64::try_from(place).ok());
    let outer = found.pointer("/transaction/message/instructions").and_then(Value::as_array);
    let mut calls = Vec::new();
    for (place, instruction) in outer.into_iter().flatten().enumerate() {
        calls.extend(call_of(instruction, &keys));
        calls.extend(of_list(inside(place).map(|group| &group["instructions"])));
    }
    calls
}

/// Returns a transaction's accounts: those in the message, then those from lookup tables.
fn keys_of(found: &Value) -> Vec<Pubkey> {
    let lists = [
        "/transaction/message/accountKeys",
        "/meta/loadedAddresses/writable",
        "/meta/loadedAddresses/readonly",
    ];
    let keys = lists.iter().filter_map(|list| found.pointer(list)).filter_map(Value::as_array).flatten();
    // An unreadable key keeps its place, so that the others keep theirs.
    keys.map(|key| key.as_str().and_then(|key| key.parse().ok()).unwrap_or_default()).collect()
}

fn call_of(instruction: &Value, keys: &[Pubkey]) -> Option<Call> {
    let key = |place: &Value| keys.get(usize::try_from(place.as_u64()?).ok()?).copied();
    if key(&instruction["programIdIndex"])? != ballast::ID {
        return None;
    }
    let accounts = instruction["accounts"].as_array()?.iter().map(key).collect::<Option<_>>()?;
    let data = bs58::decode(instruction["data"].as_str()?).into_vec().ok()?;
    Some(Call { data, accounts })
}

/// Returns why a working server does not return a transaction, or `None` if the server itself failed.
fn refusal(error: &ErrorKind) -> Option<Unreadable> {
    let ErrorKind::RpcError(ResponseError::RpcResponseError { code, message, .. }) = error else {
        return None;
    };
    match *code {
        JSON_RPC_SERVER_ERROR_UNSUPPORTED_TRANSACTION_VERSION => Some(Unreadable::Version),
        JSON_RPC_SERVER_ERROR_NODE_UNHEALTHY => None,
        code if TOO_MANY_REQUESTS.contains(&code) => None,
        code => Some(Unreadable::Refused(format!("{message} ({code})"))),
    }
}

fn listed(status: &Value) -> Result<Listed> {
    let signature = status["signature"].as_str().and_then(|text| text.parse().ok());
    let (Some(signature), Some(slot)) = (signature, status["slot"].as_u64()) else {
        return Err(RpcError::Answer);
    };
    Ok(Listed { signature, slot, time: status["blockTime"].as_i64() })
}
