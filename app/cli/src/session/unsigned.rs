//! Transactions that others sign: unsigned, in base 64, as a multisig imports them.

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

/// A transaction that somebody else signs.
#[derive(Clone, Debug, Serialize)]
pub struct Unsigned {
    /// Who signs, first who pays.
    pub signers: Vec<String>,
    /// The unsigned transaction, in base 64. Its blockhash is zero: whoever signs puts a recent one there.
    pub transaction: String,
    /// What it does, for tools that build the transaction themselves. A compute-unit limit and a price come first if they were asked for.
    pub instructions: Vec<Shown>,
}

impl Unsigned {
    /// The transaction of a draft, with the limits in its instructions and no others: whoever signs it may do so much later, when measured
    /// limits no longer fit.
    ///
    /// # Errors
    /// It does not fit a transaction.
    pub fn of(draft: &Draft<'_>, instructions: &[Instruction]) -> Result<Self> {
        let message = draft.message_without_limits(Hash::default())?;
        let signed_by = usize::from(message.header().num_required_signatures);
        let signers = message.static_account_keys().iter().take(signed_by).map(Pubkey::to_string).collect();
        let transaction = transaction::to_base64(&transaction::unsigned(message))?;
        let instructions = instructions.iter().cloned().map(Shown::of).collect();
        Ok(Self { signers, transaction, instructions })
    }

    /// Two lines for people: what it does and who signs it, then the transaction.
    #[must_use]
    pub fn lines(&self, title: &str) -> String {
        format!("{title}, signed by {}\n{}", self.signers.join(", "), self.transaction)
    }
}

/// An order for others to sign, as every command prints it.
#[derive(Clone, Debug, Serialize)]
pub struct Printed {
    /// What it does.
    pub action: String,
    /// Why the network would refuse it now; none where it would not.
    pub refused_now: Option<String>,
    /// The transaction.
    #[serde(flatten)]
    pub unsigned: Unsigned,
}

impl Printed {
    /// What `instructions` do, paid by `payer`. Where the network would refuse it now, a note on standard error says so.
    ///
    /// # Errors
    /// They do not fit one transaction, or the network does not answer.
    pub async fn of(
        rpc: &Rpc,
        payer: &Pubkey,
        (action, instructions): (String, &[Instruction]),
        budget: &Budget,
    ) -> Result<Self> {
        let refused_now = match rpc.prepare_for_wallet(Draft::new(payer, instructions)).await {
            Ok(_) => None,
            // It need not be refused later: a nominee may be nominated first.
            Err(refused @ (SendError::Refused { .. } | SendError::Transaction { .. })) => {
                Some(failure::explain(&refused.into()))
            }
            Err(other) => return Err(other.into()),
        };
        if let Some(refusal) = &refused_now {
            eprintln!("note: sent now, it would be refused: {refusal}");
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
