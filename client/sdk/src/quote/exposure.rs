//! The size of an account's risk: its notional, its leverage and the distance to liquidation.

use super::{Result, Snapshot};
use ballast_math::units::SignedRatio;
use ballast_math::{Price, Quote, Ratio, Rounding};

/// One, as a ratio of amounts in quote.
const ONE: Quote = Quote::new(1_000_000);

impl Snapshot<'_> {
    /// Returns the notional of all positions: their sizes at the index price, or at the mark where there is no index yet. Unit:
    /// 1e-6 quote. Not negative.
    ///
    /// # Errors
    /// Returns `Overflow` or [`super::QuoteError::UnknownMarket`].
    pub fn notional(&self) -> Result<Quote> {
        let mut sum = Quote::ZERO;
        for (_, position) in self.account.in_use() {
            let state = &self.markets.get(position.market)?.state_at(self.markets.clock())?;
            let index = state.oracle.price;
            let price = if index.is_zero() { state.curve.mark(Rounding::Floor)? } else { index };
            sum = sum.plus(position.base.value_and_notional(price)?.1)?;
        }
        Ok(sum)
    }

    /// Returns the leverage: the notional over the maintenance equity, as a ratio (1e-6), rounded up. `None` without equity.
    ///
    /// # Errors
    /// The same as for [`Snapshot::health`].
    pub fn leverage(&self) -> Result<Option<Ratio>> {
        let equity = Quote::new(self.health()?.maintenance_equity);
        if !equity.is_positive() {
            return Ok(None);
        }
        let leverage = ONE.share(self.notional()?, equity, Rounding::Ceil)?;
        Ok(Some(Ratio::new(leverage.magnitude())))
    }
}

/// Returns how far the index has to move to reach the liquidation price: negative if it has to fall. `None` without an index.
#[must_use]
pub fn liquidation_distance(index: Price, liquidation: Price) -> Option<SignedRatio> {
    if index.is_zero() { None } else { liquidation.premium_over(index).ok() }
}
