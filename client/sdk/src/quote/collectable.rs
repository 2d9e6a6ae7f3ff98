//! What is paid of claims and not collected yet.

use super::{KnownMarket, Result, Snapshot};
use ballast_math::context::ClaimCollected;
use ballast_math::transition;
use ballast_math::{Error as Rule, Quote};

/// What is to be collected for an account's claim in a market.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Collectable {
    /// Whether `share_claims` comes first: a window has passed since the last pay-out, and nobody has called it.
    pub needs_share: bool,
    /// What `collect_claim` does then.
    pub collected: ClaimCollected,
}

impl Snapshot<'_> {
    /// What is to be collected now for the claim in `market`, the pay-out of a window that has passed included.
    ///
    /// # Errors
    /// `NothingToDo` where nothing is; [`super::QuoteError::UnknownMarket`].
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

    /// What is to be collected now for the claims in all markets. Unit: 1e-6 quote. Not negative. No cash of the account yet.
    ///
    /// # Errors
    /// `Overflow`; [`super::QuoteError::UnknownMarket`].
    pub fn collectable_in_all(&self) -> Result<Quote> {
        let mut sum = Quote::ZERO;
        for (_, slot) in self.account.in_use() {
            match self.collectable(slot.market) {
                Ok(due) => sum = sum.plus(due.collected.paid)?,
                Err(error) if error.rule() == Some(Rule::NothingToDo) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(sum)
    }
}
