//! Describes how a task ended.

use crate::jobs::Task;
use crate::state::Update;
use ballast_client::events::Event;
use futures::FutureExt as _;
use solana_signature::Signature;
use std::panic::AssertUnwindSafe;

/// How a task ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The transaction landed and succeeded.
    Done {
        /// The slot in which the transaction landed.
        slot: u64,
    },
    /// The program refused the transaction, because someone else acted first or the price moved. Such a refusal is normal.
    Refused {
        /// The reason for the refusal.
        reason: String,
        /// Whether the transaction landed and so cost a fee.
        has_cost: bool,
    },
    /// The transaction is in a block without effect, because the wallet cannot pay. The transaction cost nothing.
    Unpaid {
        /// The reason why the transaction had no effect.
        reason: String,
    },
    /// The blockhash expired before the transaction landed, so the transaction can no longer land.
    Expired,
    /// The task is not profitable at the required priority fee.
    NotWorth,
    /// Nothing was sent, because the servers did not respond or the keeper is stopping.
    Unsent {
        /// Why nothing was sent.
        reason: String,
    },
    /// The task ended because of a bug in the keeper. The log has the details.
    Broken,
}

impl Outcome {
    /// Returns the outcome's name in the metrics.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Done { .. } => "done",
            Self::Refused { has_cost: true, .. } => "failed",
            Self::Refused { has_cost: false, .. } => "refused",
            Self::Unpaid { .. } => "unpaid",
            Self::Expired => "expired",
            Self::NotWorth => "not_worth",
            Self::Unsent { .. } => "unsent",
            Self::Broken => "broken",
        }
    }
}

/// The report on a finished task.
#[derive(Debug)]
pub struct Report {
    /// The task that has finished.
    pub task: Task,
    /// How the task ended.
    pub outcome: Outcome,
    /// The amount that the task cost. Unit: lamports.
    pub lamports: u64,
    /// The accounts that the task changed, as read after the task ended.
    pub updates: Vec<Update>,
    /// The signature of the task's last transaction in a block, if there is one.
    pub signature: Option<Signature>,
    /// The events of that transaction.
    pub events: Vec<Event>,
}

impl Report {
    /// Creates a report on a task without a transaction in a block.
    #[must_use]
    pub const fn of_nothing(task: Task, outcome: Outcome) -> Self {
        Self { task, outcome, lamports: 0, updates: Vec::new(), signature: None, events: Vec::new() }
    }
}

impl Report {
    /// Runs `work` on `task` and returns its report. There is a report even after a panic, so that the locks are
    /// released.
    pub async fn of(task: Task, work: impl Future<Output = Self>) -> Self {
        let ended = AssertUnwindSafe(work).catch_unwind().await;
        ended.unwrap_or_else(|_panic| Self::of_nothing(task, Outcome::Broken))
    }
}
