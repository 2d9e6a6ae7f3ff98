//! Simulates, signs, sends and confirms a task, and then reads the accounts that the task changed.

use super::verdict::may_have_cost;
use super::{Attempt, Backoff, Landed, Purse, Seen, Step, most_lamports, price, verdict};
use crate::config::{Fees, Settings};
use crate::feed::accounts_of;
use crate::jobs::Task;
use crate::outcome::{Outcome, Report};
use crate::profit::Profit;
use crate::state::Update;
use ballast_client::events::Event;
use ballast_client::rpc::{Executed, Prepared, Rpc, SendError};
use ballast_client::transaction::{self, AddressLookupTableAccount, Draft, Limits, Scheduled, Terms};
use solana_keypair::Keypair;
use solana_pubkey::Pubkey;
use solana_rpc_client_api::client_error::ErrorKind;
use solana_rpc_client_api::config::RpcSendTransactionConfig;
use solana_rpc_client_api::request::RpcError as ResponseError;
use solana_rpc_client_api::response::RpcResult;
use solana_signature::Signature;
use solana_signer::Signer as _;
use solana_transaction::versioned::VersionedTransaction;
use solana_transaction_status_client_types::TransactionStatus;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// The polling interval for a transaction in flight.
const LOOK: Duration = Duration::from_millis(400);
/// How many times each request before sending is tried.
const TRIES: u32 = 4;
/// How many times reading the accounts is tried after a failed task.
const READ_TRIES: u32 = 8;
/// A number of accounts that always fits into a transaction.
const SURELY_FIT: usize = 24;

/// The result of sending a transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sent {
    /// The transaction may land, and only its status can show whether it did.
    Perhaps,
    /// The server does not accept the transaction's version.
    NotOfThisVersion,
}

/// How a task's transaction ended.
pub(super) struct Ended {
    /// The outcome.
    pub outcome: Outcome,
    /// The cost. Unit: lamports.
    pub lamports: u64,
    /// The signature, if the transaction is in a block.
    pub signature: Option<Signature>,
    /// The transaction's events.
    pub events: Vec<Event>,
}

/// Sends tasks to the chain and follows them to their outcome.
pub struct Sender {
    pub(super) rpc: Rpc,
    pub(super) keypair: Arc<Keypair>,
    fees: Fees,
    profit: Profit,
    pub(super) tables: Vec<AddressLookupTableAccount>,
    stops: AtomicBool,
    pub(super) purse: Purse,
}

impl Sender {
    /// Creates a sender that signs and pays with `keypair`.
    #[must_use]
    pub fn new(rpc: Rpc, keypair: Arc<Keypair>, settings: &Settings) -> Self {
        let (profit, tables) = (settings.liquidator.profit(), Vec::new());
        let (fees, purse) = (settings.fees, Purse::new(settings.pyth.lamports_an_hour));
        Self { rpc, keypair, fees, profit, tables, stops: AtomicBool::new(false), purse }
    }

    /// Adds lookup tables that make transactions shorter.
    #[must_use]
    pub fn with_tables(self, tables: Vec<AddressLookupTableAccount>) -> Self {
        Self { tables, ..self }
    }

    /// Returns whether a task fits into a transaction.
    #[must_use]
    pub fn fits(&self, task: &Task) -> bool {
        let accounts = task.instructions.iter().map(|instruction| instruction.accounts.len()).sum::<usize>();
        let payer = self.keypair.pubkey();
        let draft = Draft::new(&payer, &task.instructions).with_tables(&self.tables);
        accounts <= SURELY_FIT || draft.in_newest(self.rpc.known_version()).fits()
    }

    /// Stops signing. Transactions that are already signed are followed until their outcome is certain.
    pub fn stop(&self) {
        self.stops.store(true, Ordering::SeqCst);
    }

    /// Carries out a task until its outcome is certain, and then reads the accounts that the task changed. `tries` counts
    /// the task's earlier expiries.
    pub async fn carry_out(&self, task: Task, tries: u32) -> Report {
        if let Some(post) = task.post.clone() {
            return self.post(task, &post, tries).await;
        }
        let Ended { outcome, lamports, signature, events } = self.attempt(&task, tries, u64::MAX).await;
        let updates = self.read_anew(&task, &outcome).await;
        Report { task, outcome, lamports, updates, signature, events }
    }

    /// Sends a task's transaction with a priority fee of at most `most` lamports, and returns how it ended.
    pub(super) async fn attempt(&self, task: &Task, tries: u32, most: u64) -> Ended {
        let ended = match self.landed(task, tries, most).await {
            Ok(ended) => ended,
            Err(outcome) => return Ended { outcome, lamports: 0, signature: None, events: Vec::new() },
        };
        let has_cost =
            matches!(ended.outcome, Outcome::Done { .. } | Outcome::Refused { has_cost: true, .. });
        Ended { lamports: if has_cost { ended.lamports } else { 0 }, ..ended }
    }

    /// Returns the result and the offered fee of a transaction that landed, or an error if none landed.
    async fn landed(&self, task: &Task, tries: u32, most: u64) -> Result<Ended, Outcome> {
        let payer = self.keypair.pubkey();
        let prepared = self.prepared(&payer, task).await?;
        let terms = self.terms(task, tries, most, prepared.limits).await;
        let priority_fee = terms.priority_fee();
        if task.kind.is_for_profit() && !self.profit.is_worth(task.revenue, priority_fee) {
            return Err(Outcome::NotWorth);
        }
        let (transaction, last_valid) = self.signed(&prepared.draft, &terms).await?;
        let scheduled = Scheduled::of(&transaction.message, &terms.limits);
        tracing::debug!(
            units = scheduled.total(),
            priority = scheduled.priority(priority_fee),
            signature = %transaction.signatures[0],
            "sending: {task}"
        );
        let landed = self.follow(&transaction, last_valid).await?;
        let executed = self.executed(&transaction, &landed).await;
        let outcome = verdict(&landed, executed.as_ref(), &task.instructions);
        Ok(Ended {
            outcome,
            lamports: priority_fee.saturating_add(crate::profit::SIGNATURE_FEE),
            signature: transaction.signatures.first().copied(),
            events: executed.map(|executed| executed.events()).unwrap_or_default(),
        })
    }

    /// Returns the task's draft in the newest transaction version, and its limits. The limits come from a simulation if
    /// that is enabled.
    async fn prepared<'a>(&'a self, payer: &'a Pubkey, task: &'a Task) -> Result<Prepared<'a>, Outcome> {
        let draft = Draft::new(payer, &task.instructions).with_tables(&self.tables).with_spare(task.spare);
        if !self.fees.simulate {
            let draft = draft.in_newest(self.rpc.newest_version().await);
            let limits = Limits::for_instructions(task.instructions.len(), self.fees.limits());
            return Ok(Prepared { draft, limits });
        }
        let mut backoff = patience();
        loop {
            match self.rpc.prepare(draft).await {
                Ok(prepared) => return Ok(prepared),
                Err(SendError::Client(error)) if backoff.failures() < TRIES => {
                    crate::metrics::rpc_failed("simulate");
                    tracing::debug!(%error, "the simulation failed");
                    backoff.wait().await;
                }
                Err(SendError::Client(error)) => return Err(Outcome::Unsent { reason: error.to_string() }),
                Err(error) if error.is_about_payer() => {
                    return Err(Outcome::Unpaid { reason: reason(&error) });
                }
                Err(error) => return Err(Outcome::Refused { reason: reason(&error), has_cost: false }),
            }
        }
    }

    /// Returns the terms with these limits. The offered price is what others pay, limited by the task's revenue.
    async fn terms(&self, task: &Task, tries: u32, most: u64, limits: Limits) -> Terms {
        let recent = match self.rpc.client().get_recent_prioritization_fees(&task.written).await {
            Ok(recent) => recent.iter().map(|fee| fee.prioritization_fee).collect(),
            // If the server has no fee data, the configured minimum applies.
            Err(_) => Vec::new(),
        };
        let revenue = task.kind.is_for_profit().then_some(task.revenue);
        let most = most_lamports(&self.fees, &self.profit, revenue).min(most);
        let micro_lamports_per_unit = price(&self.fees, &recent, tries, most, limits.compute_units);
        Terms { limits, micro_lamports_per_unit }
    }

    async fn signed(&self, draft: &Draft<'_>, terms: &Terms) -> Result<(VersionedTransaction, u64), Outcome> {
        let client = self.rpc.client();
        let mut backoff = patience();
        let (blockhash, last_valid) = loop {
            match client.get_latest_blockhash_with_commitment(client.commitment()).await {
                Ok(found) => break found,
                Err(error) if backoff.failures() >= TRIES => {
                    return Err(Outcome::Unsent { reason: error.to_string() });
                }
                Err(_) => {
                    crate::metrics::rpc_failed("blockhash");
                    backoff.wait().await;
                }
            }
        };
        if self.stops.load(Ordering::SeqCst) {
            return Err(Outcome::Unsent { reason: "the keeper is stopping".to_owned() });
        }
        let unsent = |error: &dyn std::fmt::Display| Outcome::Unsent { reason: error.to_string() };
        let message = draft.message(terms, blockhash).map_err(|error| unsent(&error))?;
        let signed = transaction::sign(message, &[&*self.keypair]).map_err(|error| unsent(&error))?;
        Ok((signed, last_valid))
    }

    /// Returns the server's record of a landed transaction. The outcome depends on this record if the status shows no error,
    /// or an error that may have cost the fee.
    async fn executed(&self, transaction: &VersionedTransaction, landed: &Landed) -> Option<Executed> {
        if landed.error.as_ref().is_some_and(|error| !may_have_cost(error)) {
            return None;
        }
        let mut backoff = patience();
        while backoff.failures() < TRIES {
            match self.rpc.executed_now(&transaction.signatures[0]).await {
                Ok(executed) => return Some(executed),
                Err(_) => {
                    crate::metrics::rpc_failed("executed");
                    backoff.wait().await;
                }
            }
        }
        None
    }

    /// Resends the same transaction until its outcome is certain, even if the servers do not respond for some time. If the
    /// server rejects its version on the first attempt, the transaction was never sent.
    async fn follow(&self, transaction: &VersionedTransaction, last_valid: u64) -> Result<Landed, Outcome> {
        let mut attempt = Attempt::new(last_valid);
        let mut backoff = Backoff::new(LOOK, Duration::from_secs(10));
        let (mut seen, mut is_first) = (Seen::default(), true);
        loop {
            match attempt.next(&seen, Instant::now()) {
                Step::Landed(landed) => return Ok(landed),
                Step::Expired => return Err(Outcome::Expired),
                Step::Search => {
                    seen = self.search(transaction).await;
                    continue;
                }
                Step::Send => {
                    let is_of_version = self.send(transaction).await == Sent::NotOfThisVersion;
                    if std::mem::take(&mut is_first) && is_of_version {
                        return Err(Outcome::Unsent {
                            reason: "the server does not accept version-1 transactions".to_owned(),
                        });
                    }
                }
                Step::Wait => {}
            }
            tokio::time::sleep(LOOK).await;
            seen = self.look(transaction).await;
            if seen.status.is_some() { backoff.reset() } else { backoff.wait().await }
        }
    }

    async fn send(&self, transaction: &VersionedTransaction) -> Sent {
        let config = RpcSendTransactionConfig {
            // The transaction has already been simulated or must not be. With preflight, the node would reject a resend
            // as a duplicate.
            skip_preflight: true,
            max_retries: Some(0),
            ..RpcSendTransactionConfig::default()
        };
        let sent = self.rpc.client().send_transaction_with_config(transaction, config).await;
        let Err(error) = sent else { return Sent::Perhaps };
        crate::metrics::rpc_failed("send");
        tracing::debug!(%error, "sending failed");
        let is_of_version = self.rpc.refuses_version(&transaction.message, &error);
        if is_of_version { Sent::NotOfThisVersion } else { Sent::Perhaps }
    }

    async fn look(&self, transaction: &VersionedTransaction) -> Seen {
        let height = self.height().await;
        let statuses = self.rpc.client().get_signature_statuses(&transaction.signatures[..1]).await;
        let seen = Seen { height, status: self.status(statuses), is_searched: false };
        if seen.status.is_none() || seen.height.is_none() {
            crate::metrics::rpc_failed("look");
        }
        seen
    }

    /// Works like [`Sender::look`], but searches the server's full history. A server without history searches its
    /// recent cache.
    async fn search(&self, transaction: &VersionedTransaction) -> Seen {
        let height = self.height().await;
        let client = self.rpc.client();
        let mut statuses = client.get_signature_statuses_with_history(&transaction.signatures[..1]).await;
        if let Err(error) = &statuses {
            crate::metrics::rpc_failed("search");
            if matches!(error.kind(), ErrorKind::RpcError(ResponseError::RpcResponseError { .. })) {
                statuses = client.get_signature_statuses(&transaction.signatures[..1]).await;
            }
        }
        Seen { height, status: self.status(statuses), is_searched: true }
    }

    async fn height(&self) -> Option<(u64, u64)> {
        let info = self.rpc.client().get_epoch_info().await.ok()?;
        Some((info.absolute_slot, info.block_height))
    }

    fn status(&self, statuses: RpcResult<Vec<Option<TransactionStatus>>>) -> Option<(u64, Option<Landed>)> {
        let response = statuses.ok()?;
        let status = response.value.into_iter().next().flatten();
        let landed = status.map(|status| Landed {
            slot: status.slot,
            is_final: status.satisfies_commitment(self.rpc.client().commitment()),
            error: status.err,
        });
        Some((response.context.slot, landed))
    }

    /// Reads the accounts that the task changed, at the task's slot or later. After a failure, the list may be empty if the
    /// servers do not respond, in which case the data from the subscription must suffice.
    pub(super) async fn read_anew(&self, task: &Task, outcome: &Outcome) -> Vec<Update> {
        let least = match outcome {
            Outcome::Done { slot } => Some(*slot),
            Outcome::NotWorth | Outcome::Unsent { .. } => return Vec::new(),
            _ => None,
        };
        let mut backoff = patience();
        // Decisions must not use the state from before a success, so this read is repeated until it works.
        while least.is_some() || backoff.failures() < READ_TRIES {
            match accounts_of(&self.rpc, &task.written, least).await {
                Ok(updates) => return updates,
                Err(error) => {
                    crate::metrics::rpc_failed("read");
                    tracing::debug!(%error, "reading accounts failed");
                    backoff.wait().await;
                }
            }
        }
        Vec::new()
    }
}

const fn patience() -> Backoff {
    Backoff::new(Duration::from_millis(200), Duration::from_secs(5))
}

fn reason(error: &SendError) -> String {
    error.info().map_or_else(|| error.to_string(), |info| info.name.clone())
}
