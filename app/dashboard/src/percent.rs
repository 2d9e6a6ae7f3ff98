//! Formats ratios as percentages.

use ballast_client::amount::{Amount, show};

/// The factor that converts a ratio to a percentage.
const HUNDRED: i128 = 100;

/// Formats a ratio as a percentage with all its digits, such as `0.05 %`. Returns a dash if the percentage overflows.
pub fn percent<T: Amount>(ratio: T) -> String {
    let hundredfold = ratio.in_raw().checked_mul(HUNDRED).and_then(T::of_raw);
    hundredfold.map_or_else(|| "–".into(), |ratio| format!("{} %", show(ratio)))
}
