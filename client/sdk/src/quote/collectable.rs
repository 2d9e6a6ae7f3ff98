//! Computes the part of an account's claims that is paid but not collected yet.

use super::{KnownMarket, Result, Snapshot};
use ballast_math::context::ClaimCollected;
use ballast_math::transition;
use ballast_math::{Error as Rule, Quote};

/// The payment that can be collected for an account's claim in a market.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Collectable {
    /// Whether `share_claims` must run first: a window has passed since the last distribution and nobody has called it.
    pub needs_share: bool,
    /// The result of `collect_claim` at that point.
    pub collected: ClaimCollected,
}

impl Snapshot<'_> {
    /// The payment that can be collected now for the claim in `market`. It includes the distribution of a window that has passed.
    ///
    /// # Errors
    /// `NothingToDo` if nothing can be collected; [`super::QuoteError::UnknownMarket`].
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

    /// The payments that can be collected now for the claims in all markets. They are not part of the account's cash yet. Unit:
    /// 1e-6 quote. Never negative.
    ///
    /// # Errors
    /// `Overflow`; [`super::QuoteError::UnknownMarket`].
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
