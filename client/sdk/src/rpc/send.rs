//! Sends transactions over the network.

use super::{Prepared, Rpc, SendError};
use crate::transaction::{self, AddressLookupTableAccount, Budget, BuildError, Draft, Terms};
use solana_instruction::Instruction;
use solana_rpc_client_api::config::RpcSendTransactionConfig;
use solana_signature::Signature;
use solana_signer::{Signer, SignerError};
use solana_transaction::versioned::VersionedTransaction;

impl Rpc {
    /// Builds, signs and sends a transaction, and waits until it is confirmed. The first signer pays. A simulation determines the
    /// version, and also any limits that `budget` does not set.
    ///
    /// # Errors
    /// Returns a [`SendError`]. After [`SendError::Client`], the transaction may still be confirmed until its blockhash expires,
    /// in about half a minute.
    pub async fn send_and_confirm(
        &self,
        instructions: &[Instruction],
        signers: &[&(dyn Signer + Sync)],
        budget: &Budget,
        tables: &[AddressLookupTableAccount],
    ) -> Result<Signature, SendError> {
        let payer = signers.first().ok_or(BuildError::Sign(SignerError::NotEnoughSigners))?.pubkey();
        let prepared = self.prepare(Draft::new(&payer, instructions).with_tables(tables)).await?;
        let signed = self.signed(&prepared, &budget.terms(prepared.limits), signers).await?;
        self.confirm(&signed).await
    }

    /// Signs a transaction with the newest blockhash. Do everything else first, because the transaction expires about half a
    /// minute after this call.
    ///
    /// # Errors
    /// Returns [`SendError::Client`] or [`SendError::Build`].
    pub async fn signed(
        &self,
        prepared: &Prepared<'_>,
        terms: &Terms,
        signers: &[&(dyn Signer + Sync)],
    ) -> Result<VersionedTransaction, SendError> {
        let blockhash = self.client.get_latest_blockhash().await?;
        let message = prepared.draft.message(terms, blockhash)?;
        let signers: Vec<&dyn Signer> = signers.iter().map(|signer| *signer as &dyn Signer).collect();
        Ok(transaction::sign(message, &signers)?)
    }

    /// Sends a signed transaction and waits until it is confirmed. The server does not simulate the transaction again.
    ///
    /// # Errors
    /// Returns the same errors as [`Rpc::send_and_confirm`].
    pub async fn confirm(&self, transaction: &VersionedTransaction) -> Result<Signature, SendError> {
        let config = RpcSendTransactionConfig { skip_preflight: true, ..RpcSendTransactionConfig::default() };
        let commitment = self.client.commitment();
        Ok(self.client.send_and_confirm_transaction_with_config(transaction, commitment, config).await?)
    }
}
