//! Formats stored numbers.

use ballast_client::amount::{Amount, show as show_amount};
use ballast_math::parameters::Unit;
use ballast_math::{Base, Quote};

/// Formats a stored number in its unit.
pub(crate) fn show(unit: Unit, raw: i128) -> String {
    match unit {
        Unit::Contracts => format!("{} contracts", decimal::<Base>(raw)),
        Unit::Quote => format!("{} quote", decimal::<Quote>(raw)),
        // Ratios have six decimals and a sign, as quote does.
        Unit::Ratio | Unit::SignedRatio => decimal::<Quote>(raw),
        Unit::Seconds | Unit::Exponent => raw.to_string(),
    }
}

fn decimal<T: Amount>(raw: i128) -> String {
    T::of_raw(raw).map_or_else(|| format!("{raw}e-{}", T::DECIMALS), show_amount)
}
