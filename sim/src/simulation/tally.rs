//! What happened in a run, added up.

use crate::flows::{CoverTotals, FundingTotals};
use crate::outcome::Outcome;
use crate::waits::Waits;

/// What happened so far. Amounts in 1e-6 quote.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    /// What is counted as it happens.
    pub counts: Outcome,
    /// Who covered deficits.
    pub cover: CoverTotals,
    /// What funding moved.
    pub funding: FundingTotals,
    /// How long claims waited.
    pub waits: Waits,
    gaps: f64,
    steps: u32,
}

impl Tally {
    /// At the end of a step: how far the mark is from the index, as a share of it.
    pub fn note_gap(&mut self, gap: f64) {
        self.gaps += gap;
        self.steps += 1;
        self.counts.gap_max = self.counts.gap_max.max(gap);
    }

    /// The outcome, all that only the market at the end shows apart.
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
            ..self.counts
        }
    }
}
