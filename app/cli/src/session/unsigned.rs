//! Unsigned transactions for other signers in base64, the format that a multisig imports.

use super::failure;
use super::print::Report;
use anyhow::Result;
use ballast_client::rpc::{Rpc, SendError};
use ballast_client::transaction::{self, Budget, Draft};
use ballast_migrations::show::Shown;
use serde::Serialize;
use solana_hash::Hash;
use solana_instruction::Instruction;
use solana_pubkey::Pubkey;

/// A transaction that will be signed elsewhere.
#[derive(Clone, Debug, Serialize)]
pub struct Unsigned {
    /// The signers, the payer first.
    pub signers: Vec<String>,
    /// The unsigned transaction in base64. The transaction's blockhash is zero, so insert a recent blockhash before signing.
    pub transaction: String,
    /// The instructions, for tools that build the transaction themselves. If a compute unit limit and price were
    /// requested, the instructions that set them come first.
    pub instructions: Vec<Shown>,
}

impl Unsigned {
    /// Builds a draft's transaction. Only requested limits are included, because a measured limit may be too low by the
    /// time the transaction is signed.
    ///
    /// # Errors
    /// Returns an error if the instructions do not fit into one transaction.
    pub fn of(draft: &Draft<'_>, instructions: &[Instruction]) -> Result<Self> {
        let message = draft.message_without_limits(Hash::default())?;
        let signed_by = usize::from(message.header().num_required_signatures);
        let signers = message.static_account_keys().iter().take(signed_by).map(Pubkey::to_string).collect();
        let transaction = transaction::to_base64(&transaction::unsigned(message))?;
        let instructions = instructions.iter().cloned().map(Shown::of).collect();
        Ok(Self { signers, transaction, instructions })
    }

    /// Returns two human-readable lines, with the description and the signers on the first and the transaction on the
    /// second.
    #[must_use]
    pub fn lines(&self, title: &str) -> String {
        format!("{title}, signed by {}\n{}", self.signers.join(", "), self.transaction)
    }
}

/// An unsigned transaction in the form that all commands print.
#[derive(Clone, Debug, Serialize)]
pub struct Printed {
    /// A description of the transaction.
    pub action: String,
    /// The reason why the network would refuse the transaction now, or `None` if it would succeed.
    pub refused_now: Option<String>,
    /// The transaction.
    #[serde(flatten)]
    pub unsigned: Unsigned,
}

impl Printed {
    /// Builds a transaction from `instructions`, paid by `payer`. If the network would refuse it now, a note on
    /// standard error explains why.
    ///
    /// # Errors
    /// Returns an error if the instructions do not fit into one transaction, or if the network does not respond.
    pub async fn of(
        rpc: &Rpc,
        payer: &Pubkey,
        action: String,
        instructions: &[Instruction],
        budget: &Budget,
    ) -> Result<Self> {
        let refused_now = match rpc.prepare_for_wallet(Draft::new(payer, instructions)).await {
            Ok(_) => None,
            // A refusal now is not final: for example, a nomination may arrive before the transaction is sent.
            Err(refused @ (SendError::Refused { .. } | SendError::Transaction { .. })) => {
                Some(failure::explain(&refused.into()))
            }
            Err(other) => return Err(other.into()),
        };
        if let Some(refusal) = &refused_now {
            eprintln!("note: the transaction would be refused if it were sent now: {refusal}");
        }
        let all = [budget.instructions().as_slice(), instructions].concat();
        Ok(Self { action, refused_now, unsigned: Unsigned::of(&Draft::new(payer, &all), &all)? })
    }
}

impl Report for Printed {
    fn table(&self) -> String {
        self.unsigned.lines(&self.action)
    }
}
