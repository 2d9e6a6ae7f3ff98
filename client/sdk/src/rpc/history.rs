//! What has happened: the program's transactions and the events that they logged.

use super::{Result, Rpc, RpcError};
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

/// The newest version of transactions that is asked for. Logs are read, not transactions, so that a new version is no matter here;
/// but servers refuse what is newer than asked for.
pub(super) const NEWEST_VERSION: u8 = 1;
/// What a server answers that is asked too much. Not in Solana's list of codes, but what providers use.
const TOO_MANY_REQUESTS: [i64; 2] = [429, -32_429];

/// A transaction of the program that succeeded, as a server lists it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Listed {
    /// Its signature.
    pub signature: Signature,
    /// Its slot.
    pub slot: u64,
    /// When its block was made, where the server knows. Unit: seconds.
    pub time: Option<i64>,
}

/// A transaction of the program that succeeded, with what it logged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Happened {
    /// Which.
    pub listed: Listed,
    /// What the program logged, in order.
    pub events: Vec<Event>,
}

/// What the program logged in a transaction, as far as the server tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Logged {
    /// The events, in order.
    pub events: Vec<Event>,
    /// Why there may be more; none where these are all.
    pub missing: Option<Unreadable>,
}

/// Why a server that answers does not tell what a transaction logged.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Unreadable {
    /// It is of a version that the server does not tell of.
    #[error("the RPC server does not tell of transactions of its version")]
    Version,
    /// The server does not find it, or not yet.
    #[error("the RPC server does not find it")]
    NotFound,
    /// The server refuses to tell of it.
    #[error("the RPC server refuses it: {0}")]
    Refused(String),
    /// The server keeps no log of it.
    #[error("the RPC server keeps no log of it")]
    NoLog,
    /// Programs logged more than the network keeps of a transaction.
    #[error("its log was cut off by the network")]
    Cut,
}

impl Unreadable {
    /// Whether the same question may be answered a little later.
    #[must_use]
    pub const fn may_pass(&self) -> bool {
        matches!(self, Self::NotFound | Self::Refused(_))
    }
}

/// Which part of an address's transactions is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Page {
    /// Only older ones than this.
    pub before: Option<Signature>,
    /// Only newer ones than this.
    pub until: Option<Signature>,
    /// At most so many. 1 to 1,000.
    pub limit: usize,
}

/// One page of an address's transactions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listing {
    /// Those that succeeded, the newest first.
    pub succeeded: Vec<Listed>,
    /// The oldest on the page, failed or not, where the page is full: the next one begins before it.
    pub next: Option<Listed>,
}

impl Rpc {
    /// A page of the transactions that name `address`: the program, a market or a margin account. A transaction of Ballast
    /// that changes a market or an account names it.
    ///
    /// # Errors
    /// [`RpcError::Client`], [`RpcError::Answer`].
    pub async fn listed_page(&self, address: &Pubkey, page: &Page) -> Result<Listing> {
        let found = self.statuses(address, page).await?;
        let next = match found.last() {
            Some(oldest) if found.len() >= page.limit => Some(listed(oldest)?),
            _ => None,
        };
        let succeeded = found.iter().filter(|status| status["err"].is_null()).map(listed);
        Ok(Listing { succeeded: succeeded.collect::<Result<_>>()?, next })
    }

    /// The statuses as they come: why others failed is not decoded, for it may be an error that no client of today knows.
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

    /// The program's newest transactions after `until`, at most `limit` of them (1,000 is the most), the oldest first; without
    /// `until` the newest of all. Failed ones are left out. The last slot may not be over: who follows the program asks from the
    /// one before and knows what was listed already.
    ///
    /// # Errors
    /// [`RpcError::Client`], [`RpcError::Answer`].
    pub async fn listed_since(&self, until: Option<Signature>, limit: usize) -> Result<Vec<Listed>> {
        let page = Page { before: None, until, limit };
        let mut found = self.listed_page(&ballast::ID, &page).await?.succeeded;
        found.reverse();
        Ok(found)
    }

    /// What the program logged in a transaction. A transaction that cannot be read is no error: it must not keep the others from
    /// being read.
    ///
    /// # Errors
    /// [`RpcError::Client`] where the server fails.
    pub async fn logged(&self, signature: &Signature) -> Result<Logged> {
        let parameters = json!([signature.to_string(), self.transaction_config()]);
        let answer: solana_rpc_client_api::client_error::Result<Value> =
            self.client.send(RpcRequest::GetTransaction, parameters).await;
        match answer {
            Ok(found) => Ok(of_transaction(&found)),
            Err(error) => match refusal(error.kind()) {
                Some(missing) => Ok(Logged { events: Vec::new(), missing: Some(missing) }),
                None => Err(error.into()),
            },
        }
    }

    /// How transactions are asked for.
    pub(super) fn transaction_config(&self) -> RpcTransactionConfig {
        // Servers tell of no transaction before it is confirmed, whatever the client reads otherwise.
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

/// From a transaction as a server tells it: of all that it says only the log is read.
fn of_transaction(found: &Value) -> Logged {
    let nothing = |missing| Logged { events: Vec::new(), missing: Some(missing) };
    if found.is_null() {
        return nothing(Unreadable::NotFound);
    }
    let Some(lines) = found.pointer("/meta/logMessages").and_then(Value::as_array) else {
        return nothing(Unreadable::NoLog);
    };
    let lines: Vec<&str> = lines.iter().map(|line| line.as_str().unwrap_or_default()).collect();
    Logged { events: events::from_logs(&lines), missing: logs::is_cut(&lines).then_some(Unreadable::Cut) }
}

/// Why a server that answers does not tell of a transaction; none where the server itself is in trouble.
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
