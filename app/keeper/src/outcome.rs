//! What became of an action.

use crate::jobs::Action;
use crate::state::Update;
use futures::FutureExt as _;
use std::panic::AssertUnwindSafe;

/// What became of an action.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It is on the chain.
    Done {
        /// In which slot.
        slot: u64,
    },
    /// The program refused: somebody else was first, or the price has moved. Normal.
    Refused {
        /// Why.
        reason: String,
        /// Whether it is on the chain, and so has cost a fee.
        has_cost: bool,
    },
    /// It is on the chain and did nothing: the wallet cannot pay for it. It has cost nothing.
    Unpaid {
        /// Why.
        reason: String,
    },
    /// Its blockhash expired before it was on the chain. It never will be.
    Expired,
    /// It does not pay at the priority fee that is needed.
    NotWorth,
    /// Nothing was sent: the servers did not answer, or the keeper stops.
    Unsent {
        /// Why.
        reason: String,
    },
    /// The keeper itself broke while it was at it: a defect, which the log tells.
    Broken,
}

impl Outcome {
    /// Its name in metrics.
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

/// An action that has ended.
#[derive(Debug)]
pub struct Report {
    /// Which.
    pub action: Action,
    /// How.
    pub outcome: Outcome,
    /// What was paid for it. Unit: lamports.
    pub lamports: u64,
    /// What it wrote, read anew after it.
    pub updates: Vec<Update>,
}

impl Report {
    /// The report of `work` on `action`, also where it panics: what it had locked must come free.
    pub async fn of(action: Action, work: impl Future<Output = Self>) -> Self {
        let ended = AssertUnwindSafe(work).catch_unwind().await;
        ended.unwrap_or_else(|_panic| Self {
            action,
            outcome: Outcome::Broken,
            lamports: 0,
            updates: Vec::new(),
        })
    }
}
