//! What has happened: the program's transactions and the events that they logged.

use super::{Result, Rpc, RpcError};
use crate::events::{self, Event};
use solana_rpc_client::rpc_client::GetConfirmedSignaturesForAddress2Config;
use solana_rpc_client_api::config::RpcTransactionConfig;
use solana_signature::Signature;
use solana_transaction_status_client_types::UiTransactionEncoding;

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

impl Rpc {
    /// The program's newest transactions after `until`, at most `limit` of them (1,000 is the most), the oldest first; without
    /// `until` the newest of all. Failed ones are left out. The last slot may not be over: who follows the program asks from the
    /// one before and knows what was listed already.
    ///
    /// # Errors
    /// [`RpcError::Client`], [`RpcError::Answer`].
    pub async fn listed_since(&self, until: Option<Signature>, limit: usize) -> Result<Vec<Listed>> {
        let config = GetConfirmedSignaturesForAddress2Config {
            until,
            limit: Some(limit),
            commitment: Some(self.client.commitment()),
            ..GetConfirmedSignaturesForAddress2Config::default()
        };
        let found = self.client.get_signatures_for_address_with_config(&ballast::ID, config).await?;
        let succeeded = found.into_iter().rev().filter(|status| status.err.is_none());
        succeeded
            .map(|status| {
                let signature = status.signature.parse().map_err(|_| RpcError::Answer)?;
                Ok(Listed { signature, slot: status.slot, time: status.block_time })
            })
            .collect()
    }

    /// What the program logged in a transaction, in order.
    ///
    /// # Errors
    /// [`RpcError::Client`].
    pub async fn events_of(&self, signature: &Signature) -> Result<Vec<Event>> {
        let config = RpcTransactionConfig {
            encoding: Some(UiTransactionEncoding::Base64),
            commitment: Some(self.client.commitment()),
            max_supported_transaction_version: Some(0),
        };
        let found = self.client.get_transaction_with_config(signature, config).await?;
        let logs: Option<Vec<String>> = found.transaction.meta.and_then(|meta| meta.log_messages.into());
        Ok(events::from_logs(&logs.unwrap_or_default()))
    }
}
