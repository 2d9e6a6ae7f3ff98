//! At what price a position is valued: the clearing price X, held within a band around the index.
//!
//! At X the market is zero-sum; the band keeps X from being pumped. Which edge of the oracle's confidence band counts
//! depends on the purpose: the one that is worse for the owner when risk is added or cover is charged, the better one for
//! maintenance and liquidation.

use crate::curve::Curve;
use crate::error::Result;
use crate::market::State;
use crate::num::Rounding;
use crate::oracle::Index;
use crate::parameters::Parameters;
use crate::units::{Price, Ratio, Side};

/// At what prices one market's positions are valued. Each price is computed when it is asked for.
#[derive(Clone, Copy, Debug)]
pub struct Valuation<'a> {
    curve: &'a Curve,
    index: Index,
    band: Ratio,
    guard: Option<Guard>,
}

/// What holds the index near its own average.
#[derive(Clone, Copy, Debug)]
struct Guard {
    average: Price,
    divergence: Ratio,
}

impl<'a> Valuation<'a> {
    /// By the market's index as it was published.
    #[must_use]
    pub fn of(market: &'a State, parameters: &Parameters) -> Self {
        let (curve, band) = (&market.curve, parameters.valuation_band);
        Self { curve, index: market.oracle.index(), band, guard: None }
    }

    /// By the index held near its average, as liquidation does.
    #[must_use]
    pub fn guarded(market: &'a State, parameters: &Parameters) -> Self {
        let guard = Guard { average: market.oracle.twap, divergence: parameters.twap_divergence };
        Self { guard: Some(guard), ..Self::of(market, parameters) }
    }

    /// V for maintenance and liquidation of a side.
    ///
    /// # Errors
    /// `Overflow`, `DivisionByZero`.
    pub fn better_for(&self, side: Side) -> Result<Price> {
        match side {
            Side::Long => self.within_band(self.clearing(Rounding::Ceil)?, self.index.high),
            Side::Short => self.within_band(self.clearing(Rounding::Floor)?, self.index.low),
        }
    }

    /// The worst for a side that [`Valuation::better_for`] can be, wherever the clearing price is.
    ///
    /// # Errors
    /// `Overflow`.
    pub fn edge_against(&self, side: Side) -> Result<Price> {
        match side {
            Side::Long => self.within_band(Price::ZERO, self.index.high),
            Side::Short => self.within_band(Price::MAX, self.index.low),
        }
    }

    /// V for charging a side.
    ///
    /// # Errors
    /// `Overflow`, `DivisionByZero`.
    pub fn worse_for(&self, side: Side) -> Result<Price> {
        Ok(self.worse_and_worst_for(side)?.0)
    }

    /// V for charging a side, and the worse for it of that and X: what initial margin counts.
    ///
    /// # Errors
    /// `Overflow`, `DivisionByZero`.
    pub fn worse_and_worst_for(&self, side: Side) -> Result<(Price, Price)> {
        match side {
            Side::Long => {
                let clearing = self.clearing(Rounding::Floor)?;
                let worse = self.within_band(clearing, self.index.low)?;
                Ok((worse, worse.min(clearing)))
            }
            Side::Short => {
                let clearing = self.clearing(Rounding::Ceil)?;
                let worse = self.within_band(clearing, self.index.high)?;
                Ok((worse, worse.max(clearing)))
            }
        }
    }

    /// The better for a side of X and V, rounded in its favour: what settles a loss, so that no loss is overstated.
    ///
    /// # Errors
    /// `Overflow`, `DivisionByZero`.
    pub fn best_for(&self, side: Side) -> Result<Price> {
        let better = self.better_for(side)?;
        Ok(match side {
            Side::Long => better.max(self.clearing(Rounding::Ceil)?),
            Side::Short => better.min(self.clearing(Rounding::Floor)?),
        })
    }

    fn clearing(&self, rounding: Rounding) -> Result<Price> {
        self.curve.clearing_price(rounding)
    }

    /// clamp(X, I·(1−δ), I·(1+δ)), with the index guarded first.
    fn within_band(&self, clearing: Price, index: Price) -> Result<Price> {
        let index = match self.guard {
            Some(guard) => index.held_near(guard.average, guard.divergence)?,
            None => index,
        };
        clearing.held_near(index, self.band)
    }
}
