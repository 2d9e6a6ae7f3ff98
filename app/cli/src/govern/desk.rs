//! Sends governance transactions with the wallet, or prints them for other signers.

use super::report::{CarriedOut, Told};
use crate::session::{Receipt, Session};
use anyhow::{Result, ensure};
use ballast_client::transaction::Draft;
use solana_instruction::Instruction;
use solana_pubkey::Pubkey;
use solana_signer::Signer;

/// An order that can be sent or printed.
pub(super) struct Order {
    /// A description of the order.
    pub title: String,
    /// The instructions, or none if there is nothing to do.
    pub instructions: Vec<Instruction>,
    /// Further facts to print with the result.
    pub more: Vec<Told>,
}

impl Order {
    /// Creates an order that consists of one instruction.
    pub(super) fn one(title: impl Into<String>, instruction: Instruction) -> Self {
        Self { title: title.into(), instructions: vec![instruction], more: Vec::new() }
    }

    /// Creates an order that is already fulfilled.
    pub(super) fn nothing(title: impl Into<String>) -> Self {
        Self { title: title.into(), instructions: Vec::new(), more: Vec::new() }
    }
}

/// Sends or prints a session's orders.
pub(super) struct Desk<'a> {
    /// The network.
    pub session: &'a Session,
    /// The signer.
    pub authority: Pubkey,
    /// The payer.
    pub payer: Pubkey,
}

impl<'a> Desk<'a> {
    /// Opens the desk for the session's signer and payer.
    ///
    /// # Errors
    /// Returns an error if the wallet or the fee payer cannot be read.
    pub(super) fn open(session: &'a Session) -> Result<Self> {
        let authority = session.owner(None)?;
        Ok(Self { session, authority, payer: session.payer_for(&authority)? })
    }

    /// Returns whether transactions are printed instead of sent.
    pub(super) const fn prints(&self) -> bool {
        self.session.prints()
    }

    /// Sends the order, or prints it.
    ///
    /// # Errors
    /// Returns an error if the network refuses the order, or if the order cannot be carried out.
    pub(super) async fn carry_out(&self, order: Order) -> Result<()> {
        if order.instructions.is_empty() {
            return self.session.print(&CarriedOut {
                action: order.title,
                told: order.more,
                transaction: None,
            });
        }
        if self.prints() {
            let draft = Draft::new(&self.payer, &order.instructions);
            return self.session.print_unsigned(order.title, self.authority, draft).await;
        }
        let wallet = self.session.wallet()?;
        ensure!(
            wallet.pubkey() == self.authority,
            "the keypair file changed while the command ran: run the command again"
        );
        let sent = self.session.send(&order.instructions, &[&wallet]).await?;
        self.session.print(&CarriedOut {
            action: order.title,
            told: super::report::told(&sent.executed).into_iter().chain(order.more).collect(),
            transaction: Some(Receipt::of(&sent)),
        })
    }
}
