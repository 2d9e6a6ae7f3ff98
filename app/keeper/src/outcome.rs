//! The outcome of a task.

use crate::jobs::Task;
use crate::state::Update;
use futures::FutureExt as _;
use std::panic::AssertUnwindSafe;

/// The outcome of a task.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It landed and succeeded.
    Done {
        /// The slot.
        slot: u64,
    },
    /// The program refused it, because another user was first or the price moved. This is normal.
    Refused {
        /// The reason.
        reason: String,
        /// Whether it landed, and so cost a fee.
        has_cost: bool,
    },
    /// It is in a block without effect, because the wallet cannot pay. It cost nothing.
    Unpaid {
        /// The reason.
        reason: String,
    },
    /// Its blockhash expired before it landed. It can no longer land.
    Expired,
    /// It is not profitable at the required priority fee.
    NotWorth,
    /// Nothing was sent: the servers did not respond, or the keeper is stopping.
    Unsent {
        /// The reason.
        reason: String,
    },
    /// A bug in the keeper ended it; the log has the details.
    Broken,
}

impl Outcome {
    /// Its name in the metrics.
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

/// A finished task.
#[derive(Debug)]
pub struct Report {
    /// The task.
    pub task: Task,
    /// Its outcome.
    pub outcome: Outcome,
    /// The cost. Unit: lamports.
    pub lamports: u64,
    /// The accounts it wrote, read again after it.
    pub updates: Vec<Update>,
}

impl Report {
    /// The report of `work` on `task`. It also returns one after a panic, so that the locks are freed.
    pub async fn of(task: Task, work: impl Future<Output = Self>) -> Self {
        let ended = AssertUnwindSafe(work).catch_unwind().await;
        ended.unwrap_or_else(|_panic| Self {
            task,
            outcome: Outcome::Broken,
            lamports: 0,
            updates: Vec::new(),
        })
    }
}
