//! Provides the arithmetic for bounds. A limit is wide enough for every parameter, and its arithmetic never fails,
//! because it saturates.

use crate::units::{Quote, Ratio, SignedRatio};
use core::ops::{Add, Neg, Sub};

/// A parameter's value or one of its bounds, in the parameter's smallest unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(transparent)]
pub(super) struct Limit(i128);

impl Limit {
    /// Returns the value, in the parameter's smallest unit.
    pub(super) const fn raw(self) -> i128 {
        self.0
    }
}

impl From<i128> for Limit {
    fn from(value: i128) -> Self {
        Self(value)
    }
}

impl From<Ratio> for Limit {
    fn from(value: Ratio) -> Self {
        Self(value.raw().into())
    }
}

impl Add for Limit {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl Sub<Limit> for i128 {
    type Output = Limit;

    fn sub(self, other: Limit) -> Limit {
        Limit(self.saturating_sub(other.0))
    }
}

impl Neg for Limit {
    type Output = Self;

    fn neg(self) -> Self {
        Self(self.0.saturating_neg())
    }
}

/// Returns the larger of the two limits.
pub(super) fn max(one: impl Into<Limit>, other: impl Into<Limit>) -> Limit {
    one.into().max(other.into())
}

/// Returns the smaller of the two limits.
pub(super) fn min(one: impl Into<Limit>, other: impl Into<Limit>) -> Limit {
    one.into().min(other.into())
}

/// Returns half of the limit, rounded towards zero.
pub(super) const fn half(whole: Limit) -> Limit {
    Limit(whole.0 / 2)
}

/// Returns twice the limit.
pub(super) const fn twice(single: Limit) -> Limit {
    Limit(single.0.saturating_mul(2))
}

/// Returns the remainder of `whole` divided by `step`. If the step is zero, the remainder counts as one.
pub(super) fn remainder(whole: Limit, step: Limit) -> Limit {
    Limit(whole.0.checked_rem(step.0).unwrap_or(1))
}

/// A stored word that can be read as a number.
pub(super) trait Word: Copy {
    /// Returns the number, in the type's smallest unit.
    fn number(self) -> i128;

    /// Returns the word with this value, or `None` if the type cannot hold it.
    fn of_number(number: i128) -> Option<Self>;

    /// Returns the number as a limit.
    fn limit(self) -> Limit {
        Limit(self.number())
    }
}

macro_rules! words {
    ($($type:ident)*) => { $(impl Word for $type {
        fn number(self) -> i128 {
            self.into()
        }

        fn of_number(number: i128) -> Option<Self> {
            number.try_into().ok()
        }
    })* };
}
words! { u64 i64 }

macro_rules! units {
    ($($type:ident)*) => { $(impl Word for $type {
        fn number(self) -> i128 {
            self.raw().into()
        }

        fn of_number(number: i128) -> Option<Self> {
            number.try_into().ok().map(Self::new)
        }
    })* };
}
units! { Quote Ratio SignedRatio }
