//! Builds unsigned transactions for other signers, both as a complete transaction and as a message that a multisig imports.

use super::failure;
use super::print::Report;
use anyhow::Result;
use ballast_client::rpc::{Rpc, SendError};
use ballast_client::transaction::multisig::{SQUADS_ROOM, SQUADS_ROOM_ALONE, squads_size};
use ballast_client::transaction::{self, Budget, Draft};
use ballast_migrations::show::Shown;
use serde::Serialize;
use solana_hash::Hash;
use solana_instruction::Instruction;
use solana_pubkey::Pubkey;
use thiserror::Error;

/// Ends a command after it has printed its transaction for other signers. The command has not failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("the transaction was printed but not sent")]
pub struct PrintedOnly;

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

/// A message that a multisig imports and then executes itself. The authority is the payer, because a vault pays no network
/// fee. Instead, the member who executes the transaction pays it.
#[derive(Clone, Debug, Serialize)]
pub struct VaultMessage {
    /// The legacy message in base58. The message's blockhash is zero, which multisigs ignore.
    pub base58: String,
    /// The signers, the authority first. A vault can sign only for itself.
    pub signers: Vec<String>,
    /// The size of the message. Unit: bytes.
    pub bytes: usize,
    /// The size of the message in the format that Squads stores. Unit: bytes.
    pub squads_bytes: usize,
    /// The space that Squads leaves for the message if one transaction creates, proposes and approves it. Unit: bytes.
    pub squads_room: usize,
}

impl VaultMessage {
    fn of(unsent: &Unsent<'_>) -> Self {
        let instructions: Vec<_> =
            unsent.instructions.iter().map(|of| unsent.paid_by_authority(of)).collect();
        let message = Draft::new(&unsent.authority, &instructions).multisig_message();
        let signed_by = usize::from(message.header.num_required_signatures);
        let signers = message.account_keys.iter().take(signed_by).map(Pubkey::to_string).collect();
        let (squads_bytes, bytes) = (squads_size(&message), message.serialize().len());
        let base58 = transaction::message_to_base58(&message);
        Self { base58, signers, bytes, squads_bytes, squads_room: SQUADS_ROOM }
    }

    /// Returns two human-readable lines: the size and the message.
    fn lines(&self) -> String {
        let Self { base58, signers, bytes, squads_bytes, squads_room } = self;
        let fits = match squads_bytes {
            0..=SQUADS_ROOM => format!("Squads stores {squads_bytes} bytes, and at most {squads_room} fit"),
            0..=SQUADS_ROOM_ALONE => format!(
                "Squads stores {squads_bytes} bytes, more than the limit of {squads_room}: propose and approve in later transactions"
            ),
            _ => format!(
                "Squads would store {squads_bytes} bytes, more than the {SQUADS_ROOM_ALONE} that fit into a transaction: use a transaction buffer"
            ),
        };
        let signers = signers.join(", ");
        format!(
            "the same transaction as a base58 legacy message for a multisig, to be signed by {signers} ({bytes} bytes; {fits})\n{base58}"
        )
    }
}

/// A transaction that is about to be printed.
#[derive(Clone, Debug)]
pub struct Unsent<'a> {
    /// A description of the transaction.
    pub action: String,
    /// The signer, for example a multisig's vault.
    pub authority: Pubkey,
    /// The key that pays the network's fee. The payer may be the authority.
    pub payer: Pubkey,
    /// The instructions.
    pub instructions: &'a [Instruction],
    /// A key that can pay in a simulation if the payer cannot. Nothing is signed or paid.
    pub stand_in: Option<Pubkey>,
}

impl Unsent<'_> {
    /// Returns an instruction in which the authority also pays the rent.
    fn paid_by_authority(&self, instruction: &Instruction) -> Instruction {
        let mut instruction = instruction.clone();
        for account in instruction.accounts.iter_mut().filter(|of| of.is_signer && of.pubkey == self.payer) {
            account.pubkey = self.authority;
        }
        instruction
    }

    /// Returns why the network would refuse the transaction now, and a note if its payer cannot pay.
    async fn checked(&self, rpc: &Rpc) -> Result<(Option<String>, Option<String>)> {
        let refused = |error: SendError| match error {
            // A refusal now is not final: for example, a nomination may arrive before the transaction is sent.
            SendError::Refused { .. } | SendError::Transaction { .. } => {
                Ok(Some(failure::explain(&error.into())))
            }
            other => Err(anyhow::Error::from(other)),
        };
        let simulated = rpc.prepare_for_wallet(Draft::new(&self.payer, self.instructions)).await;
        let Err(error) = simulated else { return Ok((None, None)) };
        if !error.is_about_payer() {
            return Ok((refused(error)?, None));
        }
        let note = |rest: &str| {
            let payer = self.payer;
            Some(format!(
                "{payer} has no SOL for the network fee. A multisig's vault needs none, because the member who executes the transaction pays. Otherwise, send the payer some SOL, or name another payer with --fee-payer{rest}"
            ))
        };
        let unchecked = note(". The instructions could not be checked");
        let Some(stand_in) = self.stand_in.filter(|of| *of != self.payer) else {
            return Ok((None, unchecked));
        };
        match rpc.prepare_for_wallet(Draft::new(&stand_in, self.instructions)).await {
            Ok(_) => Ok((None, note(""))),
            Err(error) if error.is_about_payer() => Ok((None, unchecked)),
            Err(error) => Ok((refused(error)?, note(""))),
        }
    }
}

/// An unsigned transaction, in the form that every command prints.
#[derive(Clone, Debug, Serialize)]
pub struct Printed {
    /// A description of the transaction.
    pub action: String,
    /// The reason why the network would refuse the transaction now, or `None` if it would succeed.
    pub refused_now: Option<String>,
    /// A note about a payer that cannot pay, or `None` if the payer can pay.
    pub payer_note: Option<String>,
    /// The transaction.
    #[serde(flatten)]
    pub unsigned: Unsigned,
    /// The same transaction as a message for a multisig. The message omits the compute budget, which the executing member
    /// sets.
    pub message: VaultMessage,
}

impl Printed {
    /// Builds a transaction. If the network would refuse it now, a note on standard error explains why.
    ///
    /// # Errors
    /// Returns an error if the instructions do not fit into one transaction, or the network does not respond.
    pub async fn of(rpc: &Rpc, unsent: Unsent<'_>, budget: &Budget) -> Result<Self> {
        let (refused_now, payer_note) = unsent.checked(rpc).await?;
        if let Some(refusal) = &refused_now {
            eprintln!("note: the transaction would be refused if it were sent now: {refusal}");
        }
        if let Some(note) = &payer_note {
            eprintln!("note: {note}");
        }
        let all = [budget.instructions().as_slice(), unsent.instructions].concat();
        let unsigned = Unsigned::of(&Draft::new(&unsent.payer, &all), &all)?;
        let message = VaultMessage::of(&unsent);
        Ok(Self { action: unsent.action, refused_now, payer_note, unsigned, message })
    }
}

impl Report for Printed {
    fn table(&self) -> String {
        format!("{}\n{}", self.unsigned.lines(&self.action), self.message.lines())
    }
}
