//! The prices at which positions are valued (spec.md section 3).

use crate::curve::Curve;
use crate::exact::{Exact, Side, one, within};

/// The index with the edges of its confidence band.
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
    /// The edge better for a side.
    pub fn better_for(&self, side: Side) -> &Exact {
        match side {
            Side::Long => &self.high,
            Side::Short => &self.low,
        }
    }

    /// The edge worse for a side.
    pub fn worse_for(&self, side: Side) -> &Exact {
        self.better_for(side.opposite())
    }
}

/// The index as published, and as guarded by its average.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Indexes {
    /// As published.
    pub published: Index,
    /// As guarded by its average.
    pub guarded: Index,
}

impl Indexes {
    /// The worse of both for each side, as new risk counts it.
    pub fn worse(&self) -> Index {
        let Self { published, guarded } = self;
        Index {
            low: published.low.clone().min(guarded.low.clone()),
            middle: published.middle.clone(),
            high: published.high.clone().max(guarded.high.clone()),
        }
    }

    /// The maintenance price: the better edge of the index that is better for the owner.
    pub fn maintenance(&self, side: Side) -> Exact {
        let (published, guarded) = (self.published.better_for(side), self.guarded.better_for(side));
        side.opposite().worse(published, guarded).clone()
    }
}

/// X, and V at the lower and the upper edge of the index.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Valuation {
    /// The clearing price X.
    pub clearing: Exact,
    /// V.low.
    pub low: Exact,
    /// V.high.
    pub high: Exact,
}

impl Valuation {
    /// V = clamp(X, I·(1−δ), I·(1+δ)) for both edges of I.
    pub fn of(curve: &Curve, index: &Index, band: &Exact) -> Self {
        Self::at(curve.clearing_price(), index, band)
    }

    /// The same for a given X.
    pub fn at(clearing: Exact, index: &Index, band: &Exact) -> Self {
        let held =
            |edge: &Exact| within(clearing.clone(), &(edge * (one() - band)), &(edge * (one() + band)));
        Self { low: held(&index.low), high: held(&index.high), clearing }
    }

    /// V better for a side.
    fn better_for(&self, side: Side) -> &Exact {
        match side {
            Side::Long => &self.high,
            Side::Short => &self.low,
        }
    }

    /// V worse for a side: the initial requirement, cover.
    pub fn worse_for(&self, side: Side) -> &Exact {
        self.better_for(side.opposite())
    }

    /// The worse of X and V, for initial losses and a debtor's gains.
    pub fn worst_for(&self, side: Side) -> &Exact {
        let worse = self.worse_for(side);
        match side {
            Side::Long => worse.min(&self.clearing),
            Side::Short => worse.max(&self.clearing),
        }
    }

    /// The better of X and V, for settling losses.
    pub fn best_for(&self, side: Side) -> &Exact {
        let better = self.better_for(side);
        match side {
            Side::Long => better.max(&self.clearing),
            Side::Short => better.min(&self.clearing),
        }
    }
}
