//! Computes how much of an account's claims has been paid but not collected yet.

use super::{KnownMarket, Result, Snapshot};
use ballast_math::context::ClaimCollected;
use ballast_math::transition;
use ballast_math::{Error as Rule, Quote};

/// The payment that can be collected on an account's claim in a market.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Collectable {
    /// Whether `share_claims` must run first, because a claims window has passed since it was last called.
    pub needs_share: bool,
    /// The result of `collect_claim`, after `share_claims` if it is needed.
    pub collected: ClaimCollected,
}

impl Snapshot<'_> {
    /// Returns the payment that can be collected now on the claim in `market`. If a claims window has passed, this includes its
    /// distribution.
    ///
    /// # Errors
    /// Returns `NothingToDo` if nothing can be collected, or [`super::QuoteError::UnknownMarket`].
    pub fn collectable(&self, market: u32) -> Result<Collectable> {
        let known = self.markets.get(market)?;
        let stored = self.quote_collect_claim(market);
        let paid = stored.as_ref().map_or(Quote::ZERO, |collected| collected.paid);
        match self.collected_after_sharing(known) {
            Ok(collected) if collected.paid > paid => Ok(Collectable { needs_share: true, collected }),
            _ => Ok(Collectable { needs_share: false, collected: stored? }),
        }
    }

    fn collected_after_sharing(&self, known: &KnownMarket) -> Result<ClaimCollected> {
        known.market().ensure_open()?;
        let mut state = *known.market().state;
        transition::share_claims(&state, &known.context(self.markets.clock()))?.commit(&mut state)?;
        self.collected_from(known, &state)
    }

    /// Returns the payments that can be collected now on the claims in all markets. These payments are not part of the account's
    /// cash yet. Unit: 1e-6 quote. Never negative.
    ///
    /// # Errors
    /// Returns `Overflow` or [`super::QuoteError::UnknownMarket`].
    pub fn collectable_in_all(&self) -> Result<Quote> {
        let mut sum = Quote::ZERO;
        for (_, position) in self.account.in_use() {
            match self.collectable(position.market) {
                Ok(due) => sum = sum.plus(due.collected.paid)?,
                Err(error) if error.rule() == Some(Rule::NothingToDo) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(sum)
    }
}
