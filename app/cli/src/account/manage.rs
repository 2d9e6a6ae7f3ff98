//! Creates accounts, closes them and sets their delegates.

use super::arguments::{AccountNumber, CreateArguments, DelegateArguments};
use super::request;
use crate::session::{Receipt, Report, Session, Text, Wallet};
use anyhow::Result;
use ballast_client::instructions::{self, DelegateScope, SetDelegateArgs};
use ballast_client::pda;
use serde::Serialize;
use solana_instruction::Instruction;
use solana_pubkey::Pubkey;
use solana_signer::Signer;

/// A change to an account.
#[derive(Clone, Debug, Serialize)]
struct ManagedReport {
    /// A description of the change.
    action: String,
    /// The account.
    account: Text<Pubkey>,
    /// The transaction.
    transaction: Receipt,
}

impl Report for ManagedReport {
    fn table(&self) -> String {
        format!("{}\naccount {}\n{}", self.action, self.account, self.transaction.line())
    }
}

/// Runs `ballast account create`.
pub async fn create(session: &Session, arguments: &CreateArguments) -> Result<()> {
    let wallet = session.wallet()?;
    let isolated = match &arguments.isolated {
        Some(name) => Some(session.market(name).await?.index),
        None => None,
    };
    session.ensure_no_account(&wallet.pubkey(), arguments.account.number).await?;
    let payer = session.payer_for(&wallet.pubkey())?;
    let instruction = request::create(wallet.pubkey(), payer, arguments.account.number, isolated);
    send(session, &wallet, arguments.account, instruction, "created").await
}

/// Runs `ballast account close`.
pub async fn close(session: &Session, account: AccountNumber) -> Result<()> {
    let wallet = session.wallet()?;
    let (found, markets) = session.account(&wallet.pubkey(), account.number, &[]).await?;
    let instruction = request::close(&found, &markets)?;
    send(session, &wallet, account, instruction, "closed").await
}

/// Runs `ballast account delegate`.
pub async fn delegate(session: &Session, arguments: &DelegateArguments) -> Result<()> {
    let wallet = session.wallet()?;
    let owner = wallet.pubkey();
    let address = pda::margin_account(&owner, arguments.account.number);
    session.margin_account(&owner, arguments.account.number).await?;
    let instruction = instructions::set_delegate(owner, address, delegation(arguments));
    let number = arguments.account.number;
    let action = match arguments.delegate {
        Some(delegate) if arguments.reduce_only => {
            format!("the delegate of account {number} is now {delegate}, which may only reduce positions")
        }
        Some(delegate) => format!(
            "the delegate of account {number} is now {delegate}, which may trade with this account and could drain it through bad trades"
        ),
        None => {
            format!("account {number} now has no delegate: only the owner may trade with this account")
        }
    };
    send(session, &wallet, arguments.account, instruction, &action).await
}

fn delegation(of: &DelegateArguments) -> SetDelegateArgs {
    SetDelegateArgs {
        delegate: of.delegate.unwrap_or_default(),
        scope: if of.reduce_only { DelegateScope::ReduceOnly } else { DelegateScope::Trade },
        until: of.until.unwrap_or_default(),
    }
}

async fn send(
    session: &Session,
    wallet: &Wallet,
    account: AccountNumber,
    instruction: Instruction,
    action: &str,
) -> Result<()> {
    let sent = session.send(&[instruction], &[wallet]).await?;
    session.print(&ManagedReport {
        action: action.to_owned(),
        account: Text(pda::margin_account(&wallet.pubkey(), account.number)),
        transaction: Receipt::of(&sent),
    })
}
