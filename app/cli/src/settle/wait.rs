//! Implements `ballast claim --wait`, which waits until an account's claims are paid, and settles losing accounts if that helps.

use super::report::{CollectedReport, Part, SettledLoss};
use super::request::{collections, settlement};
use super::{ClaimReport, HolderArguments};
use crate::session::{Receipt, Refusal, Sent, Session, name_of};
use crate::tables::span;
use anyhow::{Error, Result};
use ballast_client::accounts::MarginAccount;
use ballast_client::amount::show;
use ballast_client::errors::ErrorInfo;
use ballast_client::events::Event;
use ballast_client::pda;
use ballast_client::quote::{Markets, Payout, Snapshot, largest_loss};
use ballast_client::rpc::SendError;
use ballast_math::{Error as Rule, Quote};
use solana_instruction::Instruction;
use solana_pubkey::Pubkey;
use std::time::{Duration, Instant};

/// The longest pause between two readings. The pause is short because the network's clock may run faster than this machine's.
const PACE: Duration = Duration::from_secs(2);
/// The pause between two searches for losing accounts.
const SEARCH: Duration = Duration::from_secs(6);

/// Waits for the claims of one account.
pub(super) struct Wait<'a> {
    pub session: &'a Session,
    pub holder: &'a HolderArguments,
    /// The market whose claim is collected, or `None` for all markets.
    pub only: Option<u32>,
    /// How long to wait.
    pub patience: Duration,
}

/// What the command has done so far.
#[derive(Default)]
struct Progress {
    settled: Vec<Part>,
    losses: Vec<SettledLoss>,
    transactions: Vec<Receipt>,
    cash: Option<Quote>,
    searched: Option<Instant>,
    /// The market and the amount of the last note about waiting.
    noted: Option<(u32, Quote)>,
    is_without_list: bool,
}

impl Wait<'_> {
    /// Collects, settles and waits until every claim is paid or the timeout expires.
    ///
    /// # Errors
    /// Returns an error if there is no claim, nothing was paid in time, or the network fails.
    pub async fn run(&self) -> Result<CollectedReport> {
        let start = Instant::now();
        let mut progress = Progress::default();
        loop {
            let (account, markets) = self.holder.fetch(self.session, self.only.as_slice()).await?;
            let snapshot = Snapshot::new(&markets, &account.state);
            let due = collections(&account, &snapshot, self.only)?;
            if !due.is_empty() {
                let sent = self.send(&due).await?;
                progress.collected(sent.as_ref());
                continue;
            }
            let mut waiting = snapshot.payouts()?;
            waiting.retain(|payout| self.only.is_none_or(|only| only == payout.market));
            if waiting.is_empty() || start.elapsed() >= self.patience {
                return progress.report(&account, &markets, &waiting);
            }
            if let Some(short) = waiting.iter().find(|payout| !payout.is_covered())
                && self.settle_loser(&mut progress, &markets, &account, short).await?
            {
                continue;
            }
            progress.note(&waiting, &markets);
            let left = waiting.iter().map(Payout::earliest).min().unwrap_or_default() - markets.clock().time;
            let left = Duration::from_secs(u64::try_from(left).unwrap_or_default());
            tokio::time::sleep(left.clamp(Duration::from_millis(400), PACE)).await;
        }
    }

    /// Settles the largest loss of another account in the claim's market. Returns whether it settled one.
    async fn settle_loser(
        &self,
        progress: &mut Progress,
        markets: &Markets,
        own: &MarginAccount,
        payout: &Payout,
    ) -> Result<bool> {
        if progress.searched.is_some_and(|time| time.elapsed() < SEARCH) {
            return Ok(false);
        }
        progress.searched = Some(Instant::now());
        let own = pda::margin_account(&own.owner, own.sub_id);
        let Some((accounts, all)) = self.others(progress, own).await? else { return Ok(false) };
        let Some(loser) = largest_loss(&all, &accounts, payout.market) else { return Ok(false) };
        let instruction = settlement(loser.account, &all, payout.market)?;
        let Some(sent) = self.send(&[instruction]).await? else { return Ok(false) };
        let name = name_of(markets.get(payout.market)?.market());
        let loss = SettledLoss::of(&sent, loser.address);
        eprintln!("note: realised {} of the loss of account {} in {name}", loss.amount, loser.address);
        progress.losses.push(loss);
        progress.transactions.push(Receipt::of(&sent));
        Ok(true)
    }

    /// Reads all other margin accounts and all markets. Returns `None` if the server does not list accounts.
    async fn others(
        &self,
        progress: &mut Progress,
        own: Pubkey,
    ) -> Result<Option<(Vec<(Pubkey, MarginAccount)>, Markets)>> {
        let rpc = self.session.rpc();
        let mut accounts = match rpc.all_margin_accounts().await {
            Ok(accounts) => accounts,
            Err(error) => {
                if !progress.is_without_list {
                    eprintln!(
                        "note: cannot find losing accounts ({error}): waiting for a keeper to settle them"
                    );
                }
                progress.is_without_list = true;
                return Ok(None);
            }
        };
        accounts.retain(|(address, _)| *address != own);
        let mut layout = rpc.layout().await?;
        Ok(Some((accounts, rpc.overview(&mut layout).await?.markets)))
    }

    /// Sends instructions. Returns `None` if another process has already done the same work, so that the state must be read
    /// again.
    async fn send(&self, instructions: &[Instruction]) -> Result<Option<Sent>> {
        let wallet = self.session.wallet()?;
        match self.session.send(instructions, &[&wallet]).await {
            Ok(sent) => Ok(Some(sent)),
            Err(error) if is_done_already(&error) => Ok(None),
            Err(error) => Err(error),
        }
    }
}

/// Returns whether the program refused something because another process did it first.
pub(super) fn is_done_already(error: &Error) -> bool {
    let info = error.chain().find_map(|cause| cause.downcast_ref::<SendError>()?.info());
    matches!(info.and_then(ErrorInfo::rule), Some(Rule::EpochNotOver | Rule::NothingToDo))
}

impl Progress {
    fn collected(&mut self, sent: Option<&Sent>) {
        let Some(sent) = sent else { return };
        let events = sent.executed.events();
        let parts = Part::all(&events);
        for part in &parts {
            eprintln!("note: {}", part.line());
        }
        let cash = events.iter().rev().find_map(|event| match event {
            Event::Settled(settled) => Some(Quote::new(settled.cash)),
            _ => None,
        });
        self.cash = cash.or(self.cash);
        self.settled.extend(parts);
        self.transactions.push(Receipt::of(sent));
    }

    /// Prints what the command is waiting for, whenever this changes.
    fn note(&mut self, waiting: &[Payout], markets: &Markets) {
        let Some(first) = waiting.first() else { return };
        if self.noted == Some((first.market, first.covered())) {
            return;
        }
        self.noted = Some((first.market, first.covered()));
        let text = match first.covered().is_positive() {
            true => format!("the next payment is in {}", span(first.earliest() - markets.clock().time)),
            false => format!("{} cannot be paid until more losses are realised", show(first.unfunded)),
        };
        eprintln!("note: a claim of {} is waiting: {text}", show(first.claim));
    }

    fn report(
        self,
        account: &MarginAccount,
        markets: &Markets,
        waiting: &[Payout],
    ) -> Result<CollectedReport> {
        let left: Vec<_> = waiting
            .iter()
            .map(|payout| ClaimReport::of(payout, account.sub_id, markets))
            .collect::<Result<_, _>>()?;
        if self.settled.is_empty() {
            let text: Vec<_> = left.iter().map(ClaimReport::sentences).collect();
            let why = match text.is_empty() {
                true => "there is nothing to collect: the account has no claim".to_owned(),
                false => format!("nothing was paid in time: {}", text.join(" ")),
            };
            return Err(Refusal(why).into());
        }
        Ok(CollectedReport {
            account: crate::session::Text(pda::margin_account(&account.owner, account.sub_id)),
            settled: self.settled,
            losses: self.losses,
            cash: crate::session::Shown(self.cash.unwrap_or(account.state.cash)),
            claims: left,
            transactions: self.transactions,
        })
    }
}
