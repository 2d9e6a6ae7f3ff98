//! Deposits collateral, withdraws it, or moves it between two accounts.

use super::arguments::{DepositArguments, TransferArguments, WithdrawArguments};
use super::{CashAmount, request, wallet_tokens};
use crate::session::{Receipt, Report, Sent, Session, Shown, Text};
use crate::settle::ClaimReport;
use anyhow::{Context as _, Result};
use ballast_client::events::{Deposited, Event, Transferred, Withdrawn};
use ballast_client::pda;
use ballast_client::quote::Snapshot;
use ballast_math::Quote;
use serde::Serialize;
use solana_pubkey::Pubkey;
use solana_signer::Signer;

/// A deposit, withdrawal or transfer.
#[derive(Clone, Debug, Serialize)]
pub struct CashReport {
    /// `deposited`, `withdrawn` or `transferred`.
    pub action: &'static str,
    /// The account that paid out the amount, or that received a deposit.
    pub account: Text<Pubkey>,
    /// The account that received the transfer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<Text<Pubkey>>,
    /// The amount. Unit: quote.
    pub amount: Shown<Quote>,
    /// The account's collateral after the instruction, if the program reports it. Unit: quote.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cash: Option<Shown<Quote>>,
    /// After a withdrawal, the account's gains that are not cash yet.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub claims: Vec<ClaimReport>,
    /// The transaction.
    pub transaction: Receipt,
}

impl CashReport {
    /// Builds the report from the program's event.
    ///
    /// # Errors
    /// Returns an error if the transaction's log does not contain the event.
    pub fn of(sent: &Sent) -> Result<Self> {
        let (action, account, to, amount, cash) = sent
            .executed
            .events()
            .iter()
            .find_map(|event| match *event {
                Event::Deposited(Deposited { account, amount, cash }) => {
                    Some(("deposited", account, None, amount, Some(cash)))
                }
                Event::Withdrawn(Withdrawn { account, amount, cash }) => {
                    Some(("withdrawn", account, None, amount, Some(cash)))
                }
                Event::Transferred(Transferred { from, to, amount }) => {
                    Some(("transferred", from, Some(to), amount, None))
                }
                _ => None,
            })
            .context(
                "the transaction's log does not contain the program's event: read the log with `solana confirm -v`",
            )?;
        Ok(Self {
            action,
            account: Text(account),
            to: to.map(Text),
            amount: Shown(Quote::new(amount)),
            cash: cash.map(|cash| Shown(Quote::new(cash))),
            claims: Vec::new(),
            transaction: Receipt::of(sent),
        })
    }
}

impl Report for CashReport {
    fn table(&self) -> String {
        let to = self.to.map(|to| format!(" to {to}")).unwrap_or_default();
        let cash = self.cash.map(|cash| format!(", cash now {cash}")).unwrap_or_default();
        let claims: String = self.claims.iter().map(|claim| format!("\n{}", claim.text())).collect();
        format!("{} {}{to}{cash}{claims}\n{}", self.action, self.amount, self.transaction.line())
    }
}

/// Runs `ballast account deposit`.
pub async fn deposit(session: &Session, arguments: &DepositArguments) -> Result<()> {
    let wallet = session.wallet()?;
    let owner = arguments.owner.owner.unwrap_or_else(|| wallet.pubkey());
    let number = arguments.account.number;
    let into = pda::margin_account(&owner, number);
    let collateral = session.collateral().await?;
    session.margin_account(&owner, number).await?;
    let amount = match arguments.amount {
        CashAmount::Of(amount) => amount,
        CashAmount::All => wallet_tokens::all(session, &wallet.pubkey(), &collateral).await?,
    };
    let instruction = request::deposit(&collateral, wallet.pubkey(), into, amount)?;
    wallet_tokens::ensure_has(session, &wallet.pubkey(), &collateral, amount).await?;
    let sent = session.send(&[instruction], &[&wallet]).await?;
    session.print(&CashReport::of(&sent)?)
}

/// Runs `ballast account withdraw`.
pub async fn withdraw(session: &Session, arguments: &WithdrawArguments) -> Result<()> {
    let report = withdraw_from(session, arguments.account.number, arguments.amount).await?;
    session.print(&report)
}

/// Withdraws from one of the wallet's accounts to its token account. The report also names the gains that are not cash yet.
///
/// # Errors
/// Returns an error if nothing can be withdrawn, or if the withdrawal is refused or cannot be sent.
pub async fn withdraw_from(session: &Session, number: u16, wanted: CashAmount) -> Result<CashReport> {
    let wallet = session.wallet()?;
    let owner = wallet.pubkey();
    let collateral = session.collateral().await?;
    let (account, markets) = session.account(&owner, number, &[]).await?;
    let amount = request::cash(wanted, &Snapshot::new(&markets, &account.state))?;
    let amount = match wanted {
        CashAmount::All => request::in_whole_tokens(&collateral, amount)?,
        CashAmount::Of(_) => amount,
    };
    let withdrawal = request::withdraw(&collateral, &account, &markets, amount)?;
    let payer = session.payer_for(&owner)?;
    let mut instructions =
        Vec::from_iter(wallet_tokens::missing_account(session, &payer, &owner, &collateral.mint).await?);
    instructions.push(withdrawal);
    let sent = session.send(&instructions, &[&wallet]).await?;
    let claims = ClaimReport::all(number, &Snapshot::new(&markets, &account.state))?;
    Ok(CashReport { claims, ..CashReport::of(&sent)? })
}

/// Runs `ballast account transfer`.
pub async fn transfer(session: &Session, arguments: &TransferArguments) -> Result<()> {
    let wallet = session.wallet()?;
    let owner = wallet.pubkey();
    let (account, markets) = session.account(&owner, arguments.from, &[]).await?;
    session.margin_account(&owner, arguments.to).await?;
    let amount = request::cash(arguments.amount, &Snapshot::new(&markets, &account.state))?;
    let instruction = request::transfer(&account, &markets, arguments.to, amount)?;
    let sent = session.send(&[instruction], &[&wallet]).await?;
    session.print(&CashReport::of(&sent)?)
}
