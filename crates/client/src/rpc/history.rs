//! What has happened: the program's transactions and the events that they logged.

use super::{Result, Rpc, RpcError};
use crate::events::{self, Event};
use solana_pubkey::Pubkey;
use solana_rpc_client::rpc_client::GetConfirmedSignaturesForAddress2Config;
use solana_rpc_client_api::config::RpcTransactionConfig;
use solana_rpc_client_api::response::RpcConfirmedTransactionStatusWithSignature as Status;
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
    pub next: Option<Signature>,
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
            Some(oldest) if found.len() >= page.limit => Some(signature_of(oldest)?),
            _ => None,
        };
        let succeeded = found.iter().filter(|status| status.err.is_none()).map(listed);
        Ok(Listing { succeeded: succeeded.collect::<Result<_>>()?, next })
    }

    async fn statuses(&self, address: &Pubkey, page: &Page) -> Result<Vec<Status>> {
        let config = GetConfirmedSignaturesForAddress2Config {
            before: page.before,
            until: page.until,
            limit: Some(page.limit),
            commitment: Some(self.client.commitment()),
        };
        Ok(self.client.get_signatures_for_address_with_config(address, config).await?)
    }

    /// The program's newest transactions after `until`, at most `limit` of them (1,000 is the most), the oldest first; without
    /// `until` the newest of all. Failed ones are left out. The last slot may not be over: who follows the program asks from the
    /// one before and knows what was listed already.
    ///
    /// # Errors
    /// [`RpcError::Client`], [`RpcError::Answer`].
    pub async fn listed_since(&self, until: Option<Signature>, limit: usize) -> Result<Vec<Listed>> {
        let found = self.statuses(&ballast::ID, &Page { before: None, until, limit }).await?;
        found.iter().rev().filter(|status| status.err.is_none()).map(listed).collect()
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

fn listed(status: &Status) -> Result<Listed> {
    Ok(Listed { signature: signature_of(status)?, slot: status.slot, time: status.block_time })
}

fn signature_of(status: &Status) -> Result<Signature> {
    status.signature.parse().map_err(|_| RpcError::Answer)
}
