//! Sends governance transactions with the wallet, or prints them for other signers.

use super::report::{CarriedOut, Told};
use crate::session::{Printed, Receipt, Session, address};
use anyhow::{Result, ensure};
use clap::Args;
use solana_instruction::Instruction;
use solana_pubkey::Pubkey;
use solana_signer::Signer;

/// Selects whether the transaction is sent or printed.
#[derive(Clone, Copy, Debug, Args)]
#[command(next_help_heading = "Options for a multisig or a key on another machine")]
pub struct PrintArguments {
    /// Prints the unsigned transaction in base64 and sends nothing. Its blockhash is zero: insert a recent blockhash
    /// before signing.
    #[arg(long, global = true)]
    pub print_transaction: bool,
    /// The signer of the printed transaction, for example a multisig's vault. Defaults to the wallet.
    #[arg(long, global = true, value_name = "ADDRESS", value_parser = address)]
    pub authority: Option<Pubkey>,
    /// The key that pays the printed transaction's fee and rent. Defaults to the signer.
    #[arg(long, global = true, value_name = "ADDRESS", value_parser = address)]
    pub payer: Option<Pubkey>,
}

/// An order that can be sent or printed.
pub(super) struct Order {
    /// A description of the order.
    pub title: String,
    /// The instructions; empty if there is nothing to do.
    pub instructions: Vec<Instruction>,
    /// Further facts to print with the result.
    pub more: Vec<Told>,
}

impl Order {
    /// Creates an order with one instruction.
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
    printing: PrintArguments,
    /// The signer.
    pub authority: Pubkey,
    /// The payer.
    pub payer: Pubkey,
}

impl<'a> Desk<'a> {
    /// Opens the desk for the named authority, or for the wallet.
    ///
    /// # Errors
    /// An option is given that applies only to printed transactions, or the wallet cannot be read.
    pub(super) fn open(session: &'a Session, printing: PrintArguments) -> Result<Self> {
        ensure!(
            printing.print_transaction || (printing.authority.is_none() && printing.payer.is_none()),
            "--authority and --payer require --print-transaction: without it, the --keypair wallet signs and pays"
        );
        let authority = session.owner(printing.authority)?;
        Ok(Self { session, printing, authority, payer: printing.payer.unwrap_or(authority) })
    }

    /// Returns whether transactions are printed instead of sent.
    pub(super) const fn prints(&self) -> bool {
        self.printing.print_transaction
    }

    /// Sends the order, or prints it.
    ///
    /// # Errors
    /// The network refuses the order, or the order cannot be carried out.
    pub(super) async fn carry_out(&self, order: Order) -> Result<()> {
        if order.instructions.is_empty() {
            return self.session.print(&CarriedOut {
                action: order.title,
                told: order.more,
                transaction: None,
            });
        }
        if self.prints() {
            return self.print(order).await;
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

    async fn print(&self, order: Order) -> Result<()> {
        let Order { title, instructions, .. } = order;
        let budget = self.session.settings().budget;
        let printed = Printed::of(self.session.rpc(), &self.payer, (title, &instructions), &budget).await?;
        self.session.print(&printed)
    }
}
