//! Reads margin accounts by owner and number.

use super::{Refusal, Session};
use anyhow::{Error, Result, anyhow};
use ballast_client::accounts::MarginAccount;
use ballast_client::quote::Markets;
use ballast_client::rpc::{FIRST_ACCOUNTS, RpcError};
use ballast_client::{oracle, pda};
use solana_pubkey::Pubkey;

impl Session {
    /// Reads an owner's margin account, the markets of its positions and the markets in `more`, all at the same slot.
    ///
    /// # Errors
    /// Returns an error if the owner has no such account, or if a market or its oracle account cannot be read.
    pub async fn account(
        &self,
        owner: &Pubkey,
        number: u16,
        more: &[u32],
    ) -> Result<(MarginAccount, Markets)> {
        let address = pda::margin_account(owner, number);
        let found = self.rpc.snapshot(&address, more, oracle::account_of).await;
        let found = found.map_err(|error| told(error, owner, number))?;
        self.tell_of_missing(&found.1);
        Ok(found)
    }

    /// Reads an owner's margin account, without any markets.
    ///
    /// # Errors
    /// Returns an error if the owner has no such account, or if the server does not respond.
    pub async fn margin_account(&self, owner: &Pubkey, number: u16) -> Result<MarginAccount> {
        let found = self.rpc.margin_account(owner, number).await;
        found.map_err(|error| told(error, owner, number))
    }

    /// Reads an owner's margin accounts. Prints a note on standard error if the server does not list accounts, because
    /// only the first accounts are found in that case.
    ///
    /// # Errors
    /// Returns an error if the accounts cannot be read, or if the server does not respond.
    pub async fn accounts_of(&self, owner: &Pubkey) -> Result<Vec<(Pubkey, MarginAccount)>> {
        let found = self.rpc.margin_accounts_of(owner).await?;
        if found.are_all && found.accounts.is_empty() {
            // Without an exchange, an empty list of accounts would be misleading.
            self.exchange().await?;
        }
        if !found.are_all {
            eprintln!(
                "note: {} does not list accounts (getProgramAccounts), so only accounts 0 to {} were checked: for other accounts, use another RPC server or `ballast account show --account N`",
                self.settings.url,
                FIRST_ACCOUNTS - 1
            );
        }
        Ok(found.accounts)
    }

    /// Fails if the owner already has this margin account.
    ///
    /// # Errors
    /// Returns an error if the account exists, or if the server does not respond.
    pub async fn ensure_no_account(&self, owner: &Pubkey, number: u16) -> Result<()> {
        match self.rpc.margin_account(owner, number).await {
            Ok(_) => Err(Refusal(format!(
                "{owner} already has margin account {number}: show it with `ballast account show --account {number}`, or choose another --account"
            ))
            .into()),
            Err(RpcError::Missing { .. }) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }
}

/// Rewords the error about a missing account to name the account's owner and number.
fn told(error: RpcError, owner: &Pubkey, number: u16) -> Error {
    match error {
        RpcError::Missing { address, .. } if address == pda::margin_account(owner, number) => anyhow!(
            "{owner} has no margin account {number} on this network: create it with `ballast account create --account {number}`"
        ),
        other => other.into(),
    }
}
