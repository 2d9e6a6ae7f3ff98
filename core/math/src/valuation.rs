//! Computes the prices at which a position is valued.
//!
//! Maintenance and liquidation use only the index, held near its average, which no trade can move. All bookings use the clearing
//! price X, at which the market is zero-sum, held within a band around the index. The edge of the oracle's confidence band depends
//! on the purpose. When risk is added or cover is charged, the edge that is worse for the owner applies. For maintenance and
//! liquidation, the better edge applies.

use crate::curve::Curve;
use crate::error::Result;
use crate::market::State;
use crate::num::Rounding;
use crate::oracle::Index;
use crate::parameters::Parameters;
use crate::units::{Price, Ratio, Side};

/// The valuation prices of one market. Each price is computed only when it is needed.
#[derive(Clone, Copy, Debug)]
pub struct Valuation<'a> {
    curve: &'a Curve,
    index: Index,
    band: Ratio,
    guard: Option<Guard>,
}

/// The limits that hold the index near its own average.
#[derive(Clone, Copy, Debug)]
struct Guard {
    average: Price,
    divergence: Ratio,
}

impl<'a> Valuation<'a> {
    /// Creates a valuation at the published index.
    #[must_use]
    pub fn of(market: &'a State, parameters: &Parameters) -> Self {
        let (curve, band) = (&market.curve, parameters.valuation_band);
        Self { curve, index: market.oracle.index(), band, guard: None }
    }

    /// Creates a valuation at the index held near its average, for maintenance and liquidation.
    #[must_use]
    pub fn guarded(market: &'a State, parameters: &Parameters) -> Self {
        let guard = Guard { average: market.oracle.twap, divergence: parameters.twap_divergence };
        Self { guard: Some(guard), ..Self::of(market, parameters) }
    }

    /// Creates a valuation at the published index or the index held near its average, whichever is worse for `side`.
    ///
    /// # Errors
    /// `Overflow`.
    pub fn cautious(market: &'a State, parameters: &Parameters, side: Side) -> Result<Self> {
        let published = Self::of(market, parameters);
        let held = Self::guarded(market, parameters);
        let Index { low, middle, high } = published.index;
        let index = match side {
            Side::Long => Index { low: low.min(held.held(low)?), middle, high },
            Side::Short => Index { low, middle, high: high.max(held.held(high)?) },
        };
        Ok(Self { index, ..published })
    }

    /// Returns a side's price for maintenance and liquidation, which is the better edge of the published index or of the index held
    /// near its average, whichever favours the owner. As a result, a false update, whether current or past, cannot cause a
    /// liquidation.
    ///
    /// # Errors
    /// `Overflow`.
    pub fn better_for(&self, side: Side) -> Result<Price> {
        match side {
            Side::Long => Ok(self.held(self.index.high)?.max(self.index.high)),
            Side::Short => Ok(self.held(self.index.low)?.min(self.index.low)),
        }
    }

    /// Returns two prices for a side's initial margin. The requirement uses V, or the index if V is better for the owner, and the
    /// loss uses the worse of that price and X. Because liquidation uses only the index, no position can be liquidated as soon as
    /// it opens.
    ///
    /// # Errors
    /// `Overflow`, `DivisionByZero`.
    pub fn for_new_risk(&self, side: Side) -> Result<(Price, Price)> {
        let (clearing, index) = match side {
            Side::Long => (self.clearing(Rounding::Floor)?, self.index.low),
            Side::Short => (self.clearing(Rounding::Ceil)?, self.index.high),
        };
        // If the clearing price is at the index or better, neither price may be better than the index.
        let is_better = if side == Side::Long { clearing >= index } else { clearing <= index };
        if is_better { Ok((index, index)) } else { Ok((self.within_band(clearing, index)?, clearing)) }
    }

    /// Returns the edge of the index that is worse for a side, held near its average. The haircut values gains at this price.
    ///
    /// # Errors
    /// `Overflow`.
    pub fn worse_edge(&self, side: Side) -> Result<Price> {
        match side {
            Side::Long => self.held(self.index.low),
            Side::Short => self.held(self.index.high),
        }
    }

    /// Returns V, for charging a side for deficits.
    ///
    /// # Errors
    /// `Overflow`, `DivisionByZero`.
    pub fn worse_for(&self, side: Side) -> Result<Price> {
        Ok(self.worse_and_worst_for(side)?.0)
    }

    /// Returns V for charging a side, and the worse of V and X for realising the gain of an account with debt on that side.
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

    /// Returns the better of X and V for a side, rounded in its favour. Losses are settled at this price, so that no loss is
    /// overstated.
    ///
    /// # Errors
    /// `Overflow`, `DivisionByZero`.
    pub fn best_for(&self, side: Side) -> Result<Price> {
        match side {
            Side::Long => {
                let clearing = self.clearing(Rounding::Ceil)?;
                Ok(self.within_band(clearing, self.index.high)?.max(clearing))
            }
            Side::Short => {
                let clearing = self.clearing(Rounding::Floor)?;
                Ok(self.within_band(clearing, self.index.low)?.min(clearing))
            }
        }
    }

    fn clearing(&self, rounding: Rounding) -> Result<Price> {
        self.curve.clearing_price(rounding)
    }

    /// Returns clamp(X, I·(1−δ), I·(1+δ)), where the index I is guarded first.
    fn within_band(&self, clearing: Price, index: Price) -> Result<Price> {
        clearing.held_near(self.held(index)?, self.band)
    }

    /// Returns an edge of the index, held near the average if there is a guard.
    fn held(&self, index: Price) -> Result<Price> {
        match self.guard {
            Some(guard) => index.held_near(guard.average, guard.divergence),
            None => Ok(index),
        }
    }
}
