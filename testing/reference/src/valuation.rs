//! Computes the prices at which positions are valued (spec.md section 3).

use crate::curve::Curve;
use crate::exact::{Exact, Side, one, within};

/// The index, with the edges of its confidence band.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Index {
    /// The lower edge.
    pub low: Exact,
    /// The price.
    pub middle: Exact,
    /// The upper edge.
    pub high: Exact,
}

impl Index {
    /// Returns the edge that is better for a side.
    pub fn better_for(&self, side: Side) -> &Exact {
        match side {
            Side::Long => &self.high,
            Side::Short => &self.low,
        }
    }

    /// Returns the edge that is worse for a side.
    pub fn worse_for(&self, side: Side) -> &Exact {
        self.better_for(side.opposite())
    }
}

/// The index as published, and the index guarded by its average.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Indexes {
    /// The published index.
    pub published: Index,
    /// The index guarded by its average.
    pub guarded: Index,
}

impl Indexes {
    /// Returns the worse of the two indexes for each side, at which new risk is valued.
    pub fn worse(&self) -> Index {
        let Self { published, guarded } = self;
        Index {
            low: published.low.clone().min(guarded.low.clone()),
            middle: published.middle.clone(),
            high: published.high.clone().max(guarded.high.clone()),
        }
    }

    /// Returns the maintenance price, which is the better edge of whichever index is better for the owner.
    pub fn maintenance(&self, side: Side) -> Exact {
        let (published, guarded) = (self.published.better_for(side), self.guarded.better_for(side));
        side.opposite().worse(published, guarded).clone()
    }
}

/// The clearing price X, and V at the lower and the upper edge of the index.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Valuation {
    /// The clearing price X.
    pub clearing: Exact,
    /// V at the lower edge.
    pub low: Exact,
    /// V at the upper edge.
    pub high: Exact,
}

impl Valuation {
    /// Computes V = clamp(X, I·(1−δ), I·(1+δ)) for both edges of I.
    pub fn of(curve: &Curve, index: &Index, band: &Exact) -> Self {
        Self::at(curve.clearing_price(), index, band)
    }

    /// Computes V for a given X.
    pub fn at(clearing: Exact, index: &Index, band: &Exact) -> Self {
        let held =
            |edge: &Exact| within(clearing.clone(), &(edge * (one() - band)), &(edge * (one() + band)));
        Self { low: held(&index.low), high: held(&index.high), clearing }
    }

    /// Returns the V that is better for a side.
    fn better_for(&self, side: Side) -> &Exact {
        match side {
            Side::Long => &self.high,
            Side::Short => &self.low,
        }
    }

    /// Returns the V that is worse for a side. This price is used for the initial requirement and for cover.
    pub fn worse_for(&self, side: Side) -> &Exact {
        self.better_for(side.opposite())
    }

    /// Returns the worse of X and V, for initial losses and for a debtor's gains.
    pub fn worst_for(&self, side: Side) -> &Exact {
        let worse = self.worse_for(side);
        match side {
            Side::Long => worse.min(&self.clearing),
            Side::Short => worse.max(&self.clearing),
        }
    }

    /// Returns the better of X and V, for settling losses.
    pub fn best_for(&self, side: Side) -> &Exact {
        let better = self.better_for(side);
        match side {
            Side::Long => better.max(&self.clearing),
            Side::Short => better.min(&self.clearing),
        }
    }
}
