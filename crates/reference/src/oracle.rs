//! The index's average and what holds the index near it (spec.md section 12).

use crate::exact::{Exact, one, within};
use crate::valuation::Index;

/// The average after `price` has stood for `elapsed` seconds.
pub fn average(before: &Exact, price: &Exact, elapsed: &Exact, period: &Exact) -> Exact {
    before + (price - before) * elapsed / (period + elapsed)
}

/// price ∓ confidence.
pub fn index(price: &Exact, confidence: &Exact) -> Index {
    Index { low: price - confidence, middle: price.clone(), high: price + confidence }
}

/// Every price of the index held within `divergence` of the average.
pub fn guarded(index: &Index, average: &Exact, divergence: &Exact) -> Index {
    let (low, high) = (average * (one() - divergence), average * (one() + divergence));
    let held = |price: &Exact| within(price.clone(), &low, &high);
    Index { low: held(&index.low), middle: held(&index.middle), high: held(&index.high) }
}
