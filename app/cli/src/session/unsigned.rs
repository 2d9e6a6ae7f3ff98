//! Transactions for other signers: unsigned and in base64, as a multisig imports them.

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

/// A transaction to be signed elsewhere.
#[derive(Clone, Debug, Serialize)]
pub struct Unsigned {
    /// The signers, the payer first.
    pub signers: Vec<String>,
    /// The unsigned transaction in base64. Its blockhash is zero: insert a recent one before signing.
    pub transaction: String,
    /// The instructions, for tools that build the transaction themselves. A requested compute-unit limit and price
    /// come first.
    pub instructions: Vec<Shown>,
}

impl Unsigned {
    /// Builds the transaction of a draft. Only requested limits are included, because measured ones may no longer fit
    /// when it is signed.
    ///
    /// # Errors
    /// The instructions do not fit into one transaction.
    pub fn of(draft: &Draft<'_>, instructions: &[Instruction]) -> Result<Self> {
        let message = draft.message_without_limits(Hash::default())?;
        let signed_by = usize::from(message.header().num_required_signatures);
        let signers = message.static_account_keys().iter().take(signed_by).map(Pubkey::to_string).collect();
        let transaction = transaction::to_base64(&transaction::unsigned(message))?;
        let instructions = instructions.iter().cloned().map(Shown::of).collect();
        Ok(Self { signers, transaction, instructions })
    }

    /// Two lines for people: the description with its signers, then the transaction.
    #[must_use]
    pub fn lines(&self, title: &str) -> String {
        format!("{title}, signed by {}\n{}", self.signers.join(", "), self.transaction)
    }
}

/// An unsigned transaction, as every command prints it.
#[derive(Clone, Debug, Serialize)]
pub struct Printed {
    /// A description of the transaction.
    pub action: String,
    /// Why the network would refuse it now; none if it would succeed.
    pub refused_now: Option<String>,
    /// The transaction.
    #[serde(flatten)]
    pub unsigned: Unsigned,
}

impl Printed {
    /// Builds the transaction of `instructions`, paid by `payer`. If it would be refused now, a note on standard
    /// error explains why.
    ///
    /// # Errors
    /// The instructions do not fit into one transaction, or the network does not respond.
    pub async fn of(
        rpc: &Rpc,
        payer: &Pubkey,
        (action, instructions): (String, &[Instruction]),
        budget: &Budget,
    ) -> Result<Self> {
        let refused_now = match rpc.prepare_for_wallet(Draft::new(payer, instructions)).await {
            Ok(_) => None,
            // A refusal is not final: a nominee may be nominated before the transaction is sent.
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
