//! At what price a position is valued.
//!
//! Maintenance and liquidation use the index alone, held near its average: no trade moves it. Everything that is booked uses the
//! clearing price X, at which the market is zero-sum, held within a band around the index. Which edge of the oracle's
//! confidence band counts depends on the purpose: the worse one for the owner when risk is added or cover is charged, the better
//! one for maintenance and liquidation.

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

    /// By the index held near its average, as maintenance and liquidation see it.
    #[must_use]
    pub fn guarded(market: &'a State, parameters: &Parameters) -> Self {
        let guard = Guard { average: market.oracle.twap, divergence: parameters.twap_divergence };
        Self { guard: Some(guard), ..Self::of(market, parameters) }
    }

    /// By the worse for a side of the index as it was published and of the one held near its average.
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

    /// The price of maintenance and liquidation of a side: the better edge of the index, as published or held near its average,
    /// whichever is better for the owner. So neither a false update nor one that has passed liquidates anybody.
    ///
    /// # Errors
    /// `Overflow`.
    pub fn better_for(&self, side: Side) -> Result<Price> {
        match side {
            Side::Long => Ok(self.held(self.index.high)?.max(self.index.high)),
            Side::Short => Ok(self.held(self.index.low)?.min(self.index.low)),
        }
    }

    /// What initial margin counts for a side: V, but not better than the index, for the requirement; and the worse of that and X, for the
    /// loss. So nobody opens into liquidation, which counts the index alone.
    ///
    /// # Errors
    /// `Overflow`, `DivisionByZero`.
    pub fn for_new_risk(&self, side: Side) -> Result<(Price, Price)> {
        let (clearing, index) = match side {
            Side::Long => (self.clearing(Rounding::Floor)?, self.index.low),
            Side::Short => (self.clearing(Rounding::Ceil)?, self.index.high),
        };
        // At the index or better: neither counts for more than it.
        let is_better = if side == Side::Long { clearing >= index } else { clearing <= index };
        if is_better { Ok((index, index)) } else { Ok((self.within_band(clearing, index)?, clearing)) }
    }

    /// The worse edge of the index for a side, held near its average: what its gains count in the haircut.
    ///
    /// # Errors
    /// `Overflow`.
    pub fn worse_edge(&self, side: Side) -> Result<Price> {
        match side {
            Side::Long => self.held(self.index.low),
            Side::Short => self.held(self.index.high),
        }
    }

    /// V for charging a side.
    ///
    /// # Errors
    /// `Overflow`, `DivisionByZero`.
    pub fn worse_for(&self, side: Side) -> Result<Price> {
        Ok(self.worse_and_worst_for(side)?.0)
    }

    /// V for charging a side, and the worse for it of that and X: what realises a debtor's gain.
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

    /// clamp(X, I·(1−δ), I·(1+δ)), with the index guarded first.
    fn within_band(&self, clearing: Price, index: Price) -> Result<Price> {
        clearing.held_near(self.held(index)?, self.band)
    }

    /// An edge of the index, held near the average where there is a guard.
    fn held(&self, index: Price) -> Result<Price> {
        match self.guard {
            Some(guard) => index.held_near(guard.average, guard.divergence),
            None => Ok(index),
        }
    }
}
