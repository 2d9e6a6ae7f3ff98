//! Transactions over the network.

use super::{Rpc, SendError};
use crate::transaction::{self, AddressLookupTableAccount, Budget, BuildError};
use solana_instruction::Instruction;
use solana_signature::Signature;
use solana_signer::{Signer, SignerError};
use solana_transaction::versioned::VersionedTransaction;

impl Rpc {
    /// Builds, signs and sends a transaction, and waits until it is confirmed. The first signer pays.
    ///
    /// # Errors
    /// [`SendError`]; after [`SendError::Client`] the transaction may still be confirmed until its blockhash expires, after a
    /// minute or so.
    pub async fn send_and_confirm(
        &self,
        instructions: &[Instruction],
        signers: &[&(dyn Signer + Sync)],
        budget: &Budget,
        tables: &[AddressLookupTableAccount],
    ) -> Result<Signature, SendError> {
        let payer = signers.first().ok_or(BuildError::Sign(SignerError::NotEnoughSigners))?;
        let blockhash = self.client.get_latest_blockhash().await?;
        let message = transaction::message(&payer.pubkey(), instructions, budget, tables, blockhash)?;
        let signed = sign(message, signers)?;
        self.confirm(&signed).await
    }

    /// Sends a signed transaction and waits until it is confirmed.
    ///
    /// # Errors
    /// As [`Rpc::send_and_confirm`].
    pub async fn confirm(&self, transaction: &VersionedTransaction) -> Result<Signature, SendError> {
        Ok(self.client.send_and_confirm_transaction(transaction).await?)
    }
}

fn sign(
    message: solana_message::VersionedMessage,
    signers: &[&(dyn Signer + Sync)],
) -> Result<VersionedTransaction, BuildError> {
    let signers: Vec<&dyn Signer> = signers.iter().map(|signer| *signer as &dyn Signer).collect();
    transaction::sign(message, &signers)
}
