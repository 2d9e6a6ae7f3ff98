//! The results of confirmed transactions.

use super::{Result, Rpc, RpcError};
use crate::events::{self, Event};
use crate::logs;
use solana_signature::Signature;
use solana_transaction_error::TransactionError;
use solana_transaction_status_client_types::EncodedConfirmedTransactionWithStatusMeta;
use std::time::Duration;

/// How many times a newly confirmed transaction is requested before it counts as not found.
const ATTEMPTS: u32 = 20;
/// The delay between two requests.
const PAUSE: Duration = Duration::from_millis(250);

/// The result of a confirmed transaction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Executed {
    /// The transaction's signature.
    pub signature: Signature,
    /// The slot in which the transaction ran.
    pub slot: u64,
    /// The block time, if the server knows it. Unit: unix seconds.
    pub time: Option<i64>,
    /// The compute units that the transaction used, if the server reports them.
    pub compute_units: Option<u64>,
    /// The network fee that the payer paid. Unit: lamports.
    pub fee: u64,
    /// The error, if the transaction failed.
    pub error: Option<TransactionError>,
    /// The log, which is empty if the server does not store logs.
    pub logs: Vec<String>,
}

impl Executed {
    /// Returns the program's events, in order. If [`Executed::is_log_cut`], some are missing.
    #[must_use]
    pub fn events(&self) -> Vec<Event> {
        events::from_logs(&self.logs)
    }

    /// Returns whether the network truncated the log, so that events may be missing. [`Rpc::logged`] names them.
    #[must_use]
    pub fn is_log_cut(&self) -> bool {
        logs::is_cut(&self.logs)
    }
}

impl Rpc {
    /// Fetches the result of a confirmed transaction. A server may report the confirmation before it can return the transaction,
    /// so the request is repeated for several seconds.
    ///
    /// # Errors
    /// Returns [`RpcError::Client`] if the server does not find the transaction, or [`RpcError::Answer`] if the response lacks
    /// the result.
    pub async fn executed(&self, signature: &Signature) -> Result<Executed> {
        let mut attempt = 1;
        loop {
            match self.executed_now(signature).await {
                Err(RpcError::Answer) => return Err(RpcError::Answer),
                Ok(found) => return Ok(found),
                Err(error) if attempt == ATTEMPTS => return Err(error),
                Err(_) => tokio::time::sleep(PAUSE).await,
            }
            attempt += 1;
        }
    }

    /// Fetches the result like [`Rpc::executed`], but sends the request only once.
    ///
    /// # Errors
    /// Returns the same errors as [`Rpc::executed`].
    pub async fn executed_now(&self, signature: &Signature) -> Result<Executed> {
        let config = self.transaction_config();
        executed(*signature, self.client.get_transaction_with_config(signature, config).await?)
    }
}

fn executed(signature: Signature, found: EncodedConfirmedTransactionWithStatusMeta) -> Result<Executed> {
    let meta = found.transaction.meta.ok_or(RpcError::Answer)?;
    Ok(Executed {
        signature,
        slot: found.slot,
        time: found.block_time,
        compute_units: meta.compute_units_consumed.into(),
        fee: meta.fee,
        error: meta.err.map(Into::into),
        logs: Option::from(meta.log_messages).unwrap_or_default(),
    })
}
