//! Computes how much an account has at risk: its leverage and its margin ratio.

use super::largest::ratio_of;
use super::{Result, Snapshot};
use ballast_math::{Quote, Ratio, Rounding};

/// An account's notional, equity and margin ratio.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Exposure {
    /// The sum of the positions' notionals at their index prices, or at the mark in markets without an index. Unit: 1e-6 quote.
    pub notional: Quote,
    /// The equity that is compared with the maintenance margin requirement. Unit: 1e-6 quote.
    pub equity: Quote,
    /// The equity as a multiple of the maintenance margin requirement, rounded down. Below one, the account can be liquidated.
    /// `None` without a requirement. Unit: 1e-6.
    pub margin_ratio: Option<Ratio>,
}

impl Exposure {
    /// Returns a notional as a multiple of the account's equity. `None` without equity. Unit: 1e-6.
    #[must_use]
    pub fn leverage_of(&self, notional: Quote) -> Option<Ratio> {
        if self.equity.is_positive() { ratio_of(notional, self.equity) } else { None }
    }

    /// Returns the leverage of the whole account. `None` without equity. Unit: 1e-6.
    #[must_use]
    pub fn leverage(&self) -> Option<Ratio> {
        self.leverage_of(self.notional)
    }
}

impl Snapshot<'_> {
    /// Returns the account's current exposure.
    ///
    /// # Errors
    /// Returns `Overflow` or [`super::QuoteError::UnknownMarket`].
    pub fn exposure(&self) -> Result<Exposure> {
        let mut notional = Quote::ZERO;
        for (_, position) in self.account.in_use() {
            let state = self.markets.get(position.market)?.state_at(self.markets.clock())?;
            let index = state.oracle.price;
            let price = if index.is_zero() { state.curve.mark(Rounding::Floor)? } else { index };
            notional = notional.plus(position.base.value_and_notional(price)?.1)?;
        }
        let health = self.health()?;
        let equity = Quote::new(health.maintenance_equity);
        let requirement = Quote::new(health.maintenance_requirement);
        let margin_ratio =
            if requirement.is_positive() { ratio_of(equity.or_zero(), requirement) } else { None };
        Ok(Exposure { notional, equity, margin_ratio })
    }
}
