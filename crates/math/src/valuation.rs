//! At what price a position is valued: the clearing price X, held within a band around the index.
//!
//! At X the market is zero-sum; the band keeps X from being pumped. Which edge of the oracle's confidence band counts
//! depends on the purpose: the one that is worse for the owner when risk is added or cover is charged, the better one for
//! maintenance and liquidation.

use crate::error::Result;
use crate::market::State;
use crate::num::Rounding;
use crate::oracle::{Index, ratio_below_one};
use crate::parameters::Parameters;
use crate::units::{ONE, Price, Ratio, Side};

/// The prices at which one market's positions are valued.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Valuation {
    /// X rounded down: for longs.
    pub clearing_low: Price,
    /// X rounded up: for shorts.
    pub clearing_high: Price,
    /// V at the lower edge of the confidence band: worse for longs, better for shorts.
    pub low: Price,
    /// V at the upper edge of the confidence band: worse for shorts, better for longs.
    pub high: Price,
}

impl Valuation {
    /// By the market's index as it was published.
    ///
    /// # Errors
    /// `Overflow`, `DivisionByZero`.
    pub fn of(market: &State, parameters: &Parameters) -> Result<Self> {
        Self::at(market, parameters, &market.oracle.index())
    }

    /// By the index held near its average, as liquidation does.
    ///
    /// # Errors
    /// `Overflow`, `DivisionByZero`.
    pub fn guarded(market: &State, parameters: &Parameters) -> Result<Self> {
        Self::at(market, parameters, &market.oracle.guarded_index(parameters)?)
    }

    fn at(market: &State, parameters: &Parameters, index: &Index) -> Result<Self> {
        let clearing_low = market.curve.clearing_price(Rounding::Floor)?;
        let clearing_high = market.curve.clearing_price(Rounding::Ceil)?;
        let band = parameters.valuation_band;
        Ok(Self {
            clearing_low,
            clearing_high,
            low: within_band(clearing_low, index.low, band)?,
            high: within_band(clearing_high, index.high, band)?,
        })
    }

    /// V for maintenance and liquidation of a side.
    #[must_use]
    pub const fn better_for(&self, side: Side) -> Price {
        match side {
            Side::Long => self.high,
            Side::Short => self.low,
        }
    }

    /// V for charging a side.
    #[must_use]
    pub const fn worse_for(&self, side: Side) -> Price {
        match side {
            Side::Long => self.low,
            Side::Short => self.high,
        }
    }

    /// X rounded against a side.
    #[must_use]
    pub const fn clearing_for(&self, side: Side) -> Price {
        match side {
            Side::Long => self.clearing_low,
            Side::Short => self.clearing_high,
        }
    }

    /// The worse for a side of X and V: what initial margin counts.
    #[must_use]
    pub fn worst_for(&self, side: Side) -> Price {
        match side {
            Side::Long => self.clearing_low.min(self.low),
            Side::Short => self.clearing_high.max(self.high),
        }
    }

    /// The better for a side of X and V, rounded in its favour: what settles a loss, so that no loss is overstated.
    #[must_use]
    pub fn best_for(&self, side: Side) -> Price {
        match side {
            Side::Long => self.clearing_high.max(self.high),
            Side::Short => self.clearing_low.min(self.low),
        }
    }
}

/// clamp(X, I·(1−δ), I·(1+δ)).
fn within_band(clearing: Price, index: Price, band: Ratio) -> Result<Price> {
    let low = index.times(ratio_below_one(band)?, Rounding::Floor)?;
    let high = index.times(ONE.plus(band)?, Rounding::Ceil)?;
    Ok(clearing.within(low, high))
}
