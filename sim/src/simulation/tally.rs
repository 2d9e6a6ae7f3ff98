//! Keeps the running totals of a run.

use crate::delays::Delays;
use crate::flows::{CoverTotals, FundingTotals};
use crate::outcome::Outcome;
use crate::waits::Waits;

/// The totals so far. Amounts are in 1e-6 quote.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    /// The counters of the outcome.
    pub counts: Outcome,
    /// The amounts that covered deficits, by source.
    pub cover: CoverTotals,
    /// The funding payments.
    pub funding: FundingTotals,
    /// The waiting times of claims.
    pub waits: Waits,
    /// The delays of liquidations.
    pub delays: Delays,
    gaps: f64,
    steps: u32,
}

impl Tally {
    /// Records the distance between mark and index at the end of a step, as a share of the index.
    pub fn note_gap(&mut self, gap: f64) {
        self.gaps += gap;
        self.steps += 1;
        self.counts.gap_max = self.counts.gap_max.max(gap);
    }

    /// Returns the outcome, except for the values that depend on the final market state.
    #[must_use]
    pub fn outcome(&self, now: i64) -> Outcome {
        let waits = self.waits.summary();
        let waiting = self.waits.oldest().map_or(0, |since| now - since);
        Outcome {
            users_cover: self.cover.by_users(),
            gap_mean: self.gaps / f64::from(self.steps.max(1)),
            funding_by_longs: self.funding.by_longs,
            funding_by_shorts: self.funding.by_shorts,
            claims_wait_median: waits.median,
            claims_wait_max: waits.max.max(waiting),
            delays: self.delays.summary(),
            ..self.counts
        }
    }
}
