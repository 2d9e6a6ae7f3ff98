//! Where an order becomes a transaction: sent with the wallet, or printed for whoever holds the key.

use super::report::{CarriedOut, Told};
use crate::session::{Printed, Receipt, Session, address};
use anyhow::{Result, ensure};
use clap::Args;
use solana_instruction::Instruction;
use solana_pubkey::Pubkey;
use solana_signer::Signer;

/// Whether the transaction is sent, or printed for others.
#[derive(Clone, Copy, Debug, Args)]
#[command(next_help_heading = "For a multisig, or a key that is elsewhere")]
pub struct PrintArguments {
    /// Prints the transaction, unsigned and in base 64, and sends nothing. Its blockhash is zero: whoever signs puts a recent
    /// one there.
    #[arg(long, global = true)]
    pub print_transaction: bool,
    /// Who signs the printed transaction, for example a multisig's vault; without it, the wallet.
    #[arg(long, global = true, value_name = "ADDRESS", value_parser = address)]
    pub authority: Option<Pubkey>,
    /// Who pays for the printed transaction, and for the rent of what it creates; without it, who signs.
    #[arg(long, global = true, value_name = "ADDRESS", value_parser = address)]
    pub payer: Option<Pubkey>,
}

/// An order that can be sent or printed.
pub(super) struct Order {
    /// What it does.
    pub title: String,
    /// How; nothing where everything is as ordered already.
    pub instructions: Vec<Instruction>,
    /// What else whoever orders it should know.
    pub more: Vec<Told>,
}

impl Order {
    /// An order of one instruction.
    pub(super) fn one(title: impl Into<String>, instruction: Instruction) -> Self {
        Self { title: title.into(), instructions: vec![instruction], more: Vec::new() }
    }

    /// An order that was carried out before.
    pub(super) fn nothing(title: impl Into<String>) -> Self {
        Self { title: title.into(), instructions: Vec::new(), more: Vec::new() }
    }
}

/// Whoever governs.
pub(super) struct Desk<'a> {
    /// The network.
    pub session: &'a Session,
    printing: PrintArguments,
    /// Who signs.
    pub authority: Pubkey,
    /// Who pays.
    pub payer: Pubkey,
}

impl<'a> Desk<'a> {
    /// The desk of who is named, or of the wallet.
    ///
    /// # Errors
    /// Names that only a printed transaction takes; a wallet that cannot be read.
    pub(super) fn open(session: &'a Session, printing: PrintArguments) -> Result<Self> {
        ensure!(
            printing.print_transaction || (printing.authority.is_none() && printing.payer.is_none()),
            "--authority and --payer are for --print-transaction: what is sent is signed and paid by --keypair"
        );
        let authority = session.owner(printing.authority)?;
        Ok(Self { session, printing, authority, payer: printing.payer.unwrap_or(authority) })
    }

    /// Whether transactions are printed, not sent.
    pub(super) const fn prints(&self) -> bool {
        self.printing.print_transaction
    }

    /// Sends the order, or prints it.
    ///
    /// # Errors
    /// Why it was refused, or what keeps it from being done.
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
            "the keypair file changed meanwhile: run the command again"
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
