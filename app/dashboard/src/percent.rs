//! Ratios as percentages.

use ballast_client::amount::{Amount, show};

/// One hundred.
const HUNDRED: i128 = 100;

/// A ratio as a percentage with all its digits: `0.05 %`. A dash if it overflows.
pub fn percent<T: Amount>(ratio: T) -> String {
    let hundredfold = ratio.in_raw().checked_mul(HUNDRED).and_then(T::of_raw);
    hundredfold.map_or_else(|| "–".into(), |ratio| format!("{} %", show(ratio)))
}
