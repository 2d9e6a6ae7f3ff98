//! Computes the funding and the cover that were paid between two states of a market.

use ballast_math::cover::Cover;
use ballast_math::market::State;
use serde::Serialize;

/// The amounts that covered deficits, by source. Unit: 1e-6 quote.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct CoverTotals {
    /// From the insurance fund.
    pub insurance: i64,
    /// From claims.
    pub claims: i64,
    /// From unrealised gains of longs.
    pub long_gains: i64,
    /// From unrealised gains of shorts.
    pub short_gains: i64,
}

impl CoverTotals {
    /// Adds the deficit that an action covered before it distributed claims. Here, `now` is the market after accrual only, and
    /// `begun` is the market after `Context::begin`.
    pub fn note_beginning(&mut self, now: &State, begun: &State) {
        let shared = begun.reserved.raw() - now.reserved.raw();
        self.insurance += now.insurance.raw() - begun.insurance.raw();
        self.claims += now.open_claims.raw() - begun.open_claims.raw() - shared;
        self.long_gains += now.quote_long.raw() - begun.quote_long.raw();
        self.short_gains += now.quote_short.raw() - begun.quote_short.raw();
    }

    /// Adds one cover operation.
    pub fn note(&mut self, cover: &Cover) {
        self.insurance += cover.insurance.raw();
        self.claims += cover.claims.raw();
        self.long_gains += cover.long_gain.raw();
        self.short_gains += cover.short_gain.raw();
    }

    /// Returns the total amount paid by users with gains. Unit: 1e-6 quote.
    #[must_use]
    pub const fn by_users(&self) -> i64 {
        self.claims + self.long_gains + self.short_gains
    }
}

/// Funding payments. Unit: 1e-6 quote. Never negative.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FundingTotals {
    /// Paid by longs.
    pub by_longs: i64,
    /// Paid by shorts.
    pub by_shorts: i64,
    /// Received by either side.
    pub received: i64,
}

impl FundingTotals {
    /// Adds the funding that accrued between two states of the market. The sign of the first state's premium decides which side paid.
    pub fn note(&mut self, before: &State, after: &State) {
        let paid = after.funding.paid.raw() - before.funding.paid.raw();
        self.received += after.funding.received.raw() - before.funding.received.raw();
        if before.funding.premium.is_positive() {
            self.by_longs += paid;
        } else {
            self.by_shorts += paid;
        }
    }
}
