//! Provides exact numbers, and a market's two sides.

use core::ops::{Index, IndexMut};

use num_bigint::BigInt;
use num_traits::Zero;

/// An exact rational number.
pub type Exact = num_rational::BigRational;

/// Converts a whole number.
pub fn whole(value: impl Into<BigInt>) -> Exact {
    Exact::from_integer(value.into())
}

/// Returns `numerator` divided by `denominator`, which must not be zero.
pub fn fraction(numerator: impl Into<BigInt>, denominator: impl Into<BigInt>) -> Exact {
    Exact::new(numerator.into(), denominator.into())
}

/// Returns zero.
pub fn zero() -> Exact {
    Exact::zero()
}

/// Returns one.
pub fn one() -> Exact {
    whole(1)
}

/// Returns `value`, or zero if it is negative.
pub fn or_zero(value: Exact) -> Exact {
    value.max(zero())
}

/// Returns `value`, clamped to the range from `low` to `high`.
pub fn within(value: Exact, low: &Exact, high: &Exact) -> Exact {
    value.max(low.clone()).min(high.clone())
}

/// The direction of a position or an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// A long position, or an order that buys.
    Long,
    /// A short position, or an order that sells.
    Short,
}

impl Side {
    /// Returns the other side.
    pub const fn opposite(self) -> Self {
        match self {
            Self::Long => Self::Short,
            Self::Short => Self::Long,
        }
    }

    /// Returns the side of a signed size. Zero counts as long.
    pub fn of(base: &Exact) -> Self {
        if *base < zero() { Self::Short } else { Self::Long }
    }

    /// Returns the worse of two prices for a position on this side, which is the lower one for a long and the higher one
    /// for a short.
    pub fn worse<'a>(self, one: &'a Exact, other: &'a Exact) -> &'a Exact {
        match self {
            Self::Long => one.min(other),
            Self::Short => one.max(other),
        }
    }

    /// Returns a magnitude with the side's sign.
    pub fn signed(self, magnitude: Exact) -> Exact {
        match self {
            Self::Long => magnitude,
            Self::Short => -magnitude,
        }
    }
}

/// One value for each side.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sides<T> {
    /// The value for longs.
    pub long: T,
    /// The value for shorts.
    pub short: T,
}

impl<T> Index<Side> for Sides<T> {
    type Output = T;

    fn index(&self, side: Side) -> &T {
        match side {
            Side::Long => &self.long,
            Side::Short => &self.short,
        }
    }
}

impl<T> IndexMut<Side> for Sides<T> {
    fn index_mut(&mut self, side: Side) -> &mut T {
        match side {
            Side::Long => &mut self.long,
            Side::Short => &mut self.short,
        }
    }
}
