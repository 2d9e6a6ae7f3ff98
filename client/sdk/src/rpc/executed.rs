//! What became of a confirmed transaction.

use super::{Result, Rpc, RpcError};
use crate::events::{self, Event};
use solana_signature::Signature;
use solana_transaction_error::TransactionError;
use solana_transaction_status_client_types::EncodedConfirmedTransactionWithStatusMeta;
use std::time::Duration;

/// How often a transaction that was just confirmed is asked for, before it counts as not to be found.
const ATTEMPTS: u32 = 20;
/// From one question to the next.
const PAUSE: Duration = Duration::from_millis(250);

/// What became of a confirmed transaction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Executed {
    /// Its signature.
    pub signature: Signature,
    /// The slot in which it ran.
    pub slot: u64,
    /// The time of its block, where the server knows it. Unit: unix seconds.
    pub time: Option<i64>,
    /// The compute units that it took, where the server tells.
    pub compute_units: Option<u64>,
    /// What its payer paid to the network. Unit: lamports.
    pub fee: u64,
    /// Why it failed, if it did.
    pub error: Option<TransactionError>,
    /// Its log; empty where the server keeps none.
    pub logs: Vec<String>,
}

impl Executed {
    /// The program's events, in order.
    #[must_use]
    pub fn events(&self) -> Vec<Event> {
        events::from_logs(&self.logs)
    }
}

impl Rpc {
    /// What became of a transaction that is confirmed. Servers may know of it a little later than of its confirmation: asks
    /// again for some seconds.
    ///
    /// # Errors
    /// [`RpcError::Client`] where the server does not know it; [`RpcError::Answer`] where it does not say what became of it.
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

    /// As [`Rpc::executed`], asked once.
    ///
    /// # Errors
    /// As [`Rpc::executed`].
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
