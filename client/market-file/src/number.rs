//! A number from a file, and its exact value.

use crate::amounts::{base_units, quote_units};
use ballast_math::parameters::Unit;
use ballast_math::units::ONE;
use serde::{Deserialize, Deserializer, Serialize};

/// A number as written in the file.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Number {
    /// An amount of money in quote, or a ratio as a fraction of one.
    Real(f64),
    /// A number of seconds.
    Whole(u64),
}

impl Number {
    /// Reads a number for a parameter that has this unit.
    pub(crate) fn read<'de, D: Deserializer<'de>>(unit: Unit, reader: D) -> Result<Self, D::Error> {
        match unit {
            Unit::Seconds | Unit::Exponent => u64::deserialize(reader).map(Self::Whole),
            Unit::Contracts | Unit::Quote | Unit::Ratio | Unit::SignedRatio => {
                f64::deserialize(reader).map(Self::Real)
            }
        }
    }

    /// Converts the number to a floating-point number.
    #[must_use]
    pub fn real(self) -> f64 {
        match self {
            Self::Real(value) => value,
            Self::Whole(value) => value as f64,
        }
    }

    /// Returns the exact number in the smallest unit, for a contract that costs `price` quote. Values out of the type's range are
    /// clamped to it.
    pub(crate) fn exact(self, unit: Unit, price: f64) -> i128 {
        match (self, unit) {
            (Self::Whole(value), _) => value.into(),
            (Self::Real(value), Unit::Contracts) => base_units(value / price).into(),
            (Self::Real(value), Unit::Quote) => i64::try_from(quote_units(value)).unwrap_or(i64::MAX).into(),
            (Self::Real(value), Unit::SignedRatio) => (millionths(value) as i64).into(),
            (Self::Real(value), _) => (millionths(value) as u64).into(),
        }
    }
}

fn millionths(value: f64) -> f64 {
    (value * ONE.raw() as f64).round()
}
