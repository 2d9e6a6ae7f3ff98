//! Measures how late accounts are liquidated. The clock starts when an account falls below its maintenance margin at the published
//! index. The rule values the account at the index held near its average if that is better for the owner, so it may recognise this
//! later. Then a keeper has to try, and the market has to accept the liquidation.

use serde::Serialize;
use std::collections::BTreeMap;

/// The breaches that are not over, and a summary of all breaches. A breach is the time in which an account is below its maintenance
/// margin at the published index.
#[derive(Clone, Debug, Default)]
pub struct Delays {
    open: BTreeMap<usize, Breach>,
    summary: DelaySummary,
}

/// The steps from a breach to a liquidation, with the time at which each first happened. Unit: unix seconds.
#[derive(Clone, Copy, Debug)]
struct Breach {
    since: i64,
    recognised: Option<i64>,
    tried: Option<i64>,
    is_liquidated: bool,
}

/// The delays of all liquidated accounts. A breach counts once, with its first liquidation or take-over.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct DelaySummary {
    /// The number of times that an account fell below its maintenance margin at the published index.
    pub breaches: u64,
    /// The number of breaches that were over before the rule recognised them.
    pub spared: u64,
    /// The number of breaches in which the account was liquidated or taken over, fully or in part.
    pub liquidated: u64,
    /// The number of these that the rule recognised later than the published index.
    pub delayed: u64,
    /// From the breach until the rule recognises it.
    pub guard: Delay,
    /// From then until a keeper first tries to liquidate the account.
    pub keeper: Delay,
    /// From then until the market first accepts a liquidation or a take-over.
    pub refusal: Delay,
}

/// One part of the delay, over all liquidated breaches. Never negative.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Delay {
    /// The sum. Unit: seconds.
    pub total: i64,
    /// The maximum. Unit: seconds.
    pub max: i64,
}

impl Delay {
    fn note(&mut self, seconds: i64) {
        self.total += seconds;
        self.max = self.max.max(seconds);
    }
}

impl DelaySummary {
    /// Returns the mean of one part of the delay over the liquidated breaches, or zero if there are none. Unit: seconds.
    #[must_use]
    pub fn mean(&self, delay: Delay) -> f64 {
        delay.total as f64 / self.liquidated.max(1) as f64
    }
}

impl Delays {
    /// Records that `account` is below its maintenance margin at the published index at `time`.
    pub fn note_breach(&mut self, account: usize, time: i64) {
        self.open.entry(account).or_insert_with(|| {
            self.summary.breaches += 1;
            Breach { since: time, recognised: None, tried: None, is_liquidated: false }
        });
    }

    /// Records that `account` is below its maintenance margin by the rule at `time`. Only the first time in a breach counts.
    pub fn note_recognised(&mut self, account: usize, time: i64) {
        if let Some(breach) = self.open.get_mut(&account) {
            breach.recognised.get_or_insert(time);
        }
    }

    /// Records that a keeper tries to liquidate `account` at `time`. Only the first time in a breach counts.
    pub fn note_tried(&mut self, account: usize, time: i64) {
        self.note_recognised(account, time);
        if let Some(breach) = self.open.get_mut(&account) {
            breach.tried.get_or_insert(time);
        }
    }

    /// Records that `account` is liquidated or taken over at `time`. Only the first time in a breach counts.
    pub fn note_liquidated(&mut self, account: usize, time: i64) {
        let Some(breach) = self.open.get_mut(&account).filter(|breach| !breach.is_liquidated) else { return };
        breach.is_liquidated = true;
        let tried = breach.tried.unwrap_or(time);
        let recognised = breach.recognised.unwrap_or(tried);
        let summary = &mut self.summary;
        summary.liquidated += 1;
        summary.delayed += u64::from(recognised > breach.since);
        summary.guard.note(recognised - breach.since);
        summary.keeper.note(tried - recognised);
        summary.refusal.note(time - tried);
    }

    /// Records that `account` has no position, or meets its maintenance margin at the published index.
    pub fn note_met(&mut self, account: usize) {
        let Some(breach) = self.open.remove(&account) else { return };
        self.summary.spared += u64::from(breach.recognised.is_none());
    }

    /// Returns the accounts whose breach the rule has not recognised.
    #[must_use]
    pub fn unrecognised(&self) -> Vec<usize> {
        let open = self.open.iter().filter(|(_, breach)| breach.recognised.is_none());
        open.map(|(account, _)| *account).collect()
    }

    /// Returns the delays so far. Breaches that are not over count as breaches only.
    #[must_use]
    pub const fn summary(&self) -> DelaySummary {
        self.summary
    }
}
