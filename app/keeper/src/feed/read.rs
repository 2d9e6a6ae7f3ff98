//! Reads several accounts at the same slot.

use crate::state::Update;
use anyhow::{Context as _, Result};
use ballast_client::rpc::{Rpc, RpcError};
use solana_account_decoder_client_types::UiAccountEncoding;
use solana_pubkey::Pubkey;
use solana_rpc_client_api::config::RpcAccountInfoConfig;

/// Reads the accounts at `addresses` at slot `least` or later. All accounts in one request are read at the same slot.
///
/// # Errors
/// Returns an error if the server fails or has not reached that slot.
pub async fn accounts_of(rpc: &Rpc, addresses: &[Pubkey], least: Option<u64>) -> Result<Vec<Update>> {
    let config = RpcAccountInfoConfig {
        encoding: Some(UiAccountEncoding::Base64),
        commitment: Some(rpc.client().commitment()),
        min_context_slot: least,
        ..RpcAccountInfoConfig::default()
    };
    let mut updates = Vec::with_capacity(addresses.len());
    while let Some(rest) = addresses.get(updates.len()..).filter(|rest| !rest.is_empty()) {
        let chunk = &rest[..rest.len().min(rpc.most_accounts())];
        let answer = match rpc.client().get_multiple_ui_accounts_with_config(chunk, config.clone()).await {
            Ok(answer) => answer,
            Err(error) if rpc.allows_fewer_accounts(chunk.len(), &error) => continue,
            Err(error) => return Err(RpcError::from(error).into()),
        };
        let slot = answer.context.slot;
        anyhow::ensure!(least.is_none_or(|least| slot >= least), "the server is behind, at slot {slot}");
        anyhow::ensure!(
            answer.value.len() == chunk.len(),
            "some accounts are missing from the server's response"
        );
        for (address, account) in chunk.iter().zip(answer.value) {
            // An unreadable account must not be treated as a missing one.
            let account = account.map(|account| account.to_account().context("an account cannot be read"));
            updates.push(Update::Account { address: *address, account: account.transpose()?, slot });
        }
    }
    Ok(updates)
}
