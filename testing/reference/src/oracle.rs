//! Models the average of the index, and the guard that keeps the index near that average (spec.md section 12).

use crate::exact::{Exact, one, whole, within, zero};
use crate::valuation::Index;

/// Returns the average after `price` has been in effect for `elapsed` seconds.
pub fn average(before: &Exact, price: &Exact, elapsed: &Exact, period: &Exact) -> Exact {
    before + (price - before) * elapsed / (period + elapsed)
}

/// Returns the index with the edges price ∓ confidence.
pub fn index(price: &Exact, confidence: &Exact) -> Index {
    Index { low: price - confidence, middle: price.clone(), high: price + confidence }
}

/// Returns the index with every price clamped to within `divergence` of the average.
pub fn guarded(index: &Index, average: &Exact, divergence: &Exact) -> Index {
    let (low, high) = (average * (one() - divergence), average * (one() + divergence));
    let held = |price: &Exact| within(price.clone(), &low, &high);
    Index { low: held(&index.low), middle: held(&index.middle), high: held(&index.high) }
}

/// An update that may become a market's index.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Update {
    /// The price of the update.
    pub price: Exact,
    /// The confidence of the update.
    pub confidence: Exact,
    /// The age in seconds, which is negative if the update is ahead of the clock.
    pub age: Exact,
}

impl Update {
    /// Returns whether the price is positive and the update is at most five seconds ahead, recent enough and narrow
    /// enough.
    pub fn is_acceptable(&self, max_age: &Exact, max_confidence: &Exact) -> bool {
        self.price > zero()
            && self.age >= whole(-5)
            && self.age <= *max_age
            && self.confidence <= &self.price * max_confidence
    }
}
