//! The units: one precision per quantity in the whole system, each with its own type.
//!
//! A value is reached by [`raw`](Quote::raw) and made by [`new`](Quote::new); in between only operations that mean
//! something exist, and everything lossy names its rounding. See `docs/integrators/units.md`.

use crate::error::{Error, Result};
use crate::num::{self, Rounding};

macro_rules! unit {
    ($(#[$doc:meta])* $name:ident($inner:ident)) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[repr(transparent)]
        pub struct $name($inner);

        impl $name {
            /// Nothing of it.
            pub const ZERO: Self = Self(0);
            /// The largest value.
            pub const MAX: Self = Self($inner::MAX);

            /// From the raw number, in the unit of the type.
            #[must_use]
            pub const fn new(raw: $inner) -> Self { Self(raw) }

            /// The raw number, in the unit of the type.
            #[must_use]
            pub const fn raw(self) -> $inner { self.0 }

            /// Whether it is nothing.
            #[must_use]
            pub const fn is_zero(self) -> bool { self.0 == 0 }

            /// The sum.
            ///
            /// # Errors
            /// `Overflow`.
            pub const fn plus(self, other: Self) -> Result<Self> {
                match self.0.checked_add(other.0) {
                    Some(sum) => Ok(Self(sum)),
                    None => Err(Error::Overflow),
                }
            }

            /// The difference.
            ///
            /// # Errors
            /// `Overflow`, also where an unsigned unit would go below zero.
            pub const fn minus(self, other: Self) -> Result<Self> {
                match self.0.checked_sub(other.0) {
                    Some(difference) => Ok(Self(difference)),
                    None => Err(Error::Overflow),
                }
            }
        }
    };
}

macro_rules! signed_unit {
    ($(#[$doc:meta])* $name:ident) => {
        unit!($(#[$doc])* $name(i64));

        impl $name {
            /// Whether it is below zero.
            #[must_use]
            pub const fn is_negative(self) -> bool { self.0 < 0 }

            /// Whether it is above zero.
            #[must_use]
            pub const fn is_positive(self) -> bool { self.0 > 0 }

            /// Without the sign.
            #[must_use]
            pub const fn magnitude(self) -> u64 { self.0.unsigned_abs() }

            /// With the other sign.
            ///
            /// # Errors
            /// `Overflow` for the smallest value.
            pub const fn negated(self) -> Result<Self> {
                match self.0.checked_neg() {
                    Some(value) => Ok(Self(value)),
                    None => Err(Error::Overflow),
                }
            }

            /// From a magnitude.
            ///
            /// # Errors
            /// `Overflow` above 2^63 − 1.
            pub const fn from_magnitude(magnitude: u64) -> Result<Self> {
                match num::to_signed(magnitude) {
                    Ok(value) => Ok(Self(value)),
                    Err(error) => Err(error),
                }
            }

            /// Itself, or zero where it is below.
            #[must_use]
            pub const fn or_zero(self) -> Self { if self.0 < 0 { Self(0) } else { self } }
        }
    };
}

signed_unit! {
    /// A size of a position or a change of it. Unit: 1e-9 contract. Positive is long.
    Base
}
signed_unit! {
    /// An amount of the collateral currency. Unit: 1e-6 quote. Positive is owed to, or held by, whom the field names.
    Quote
}
signed_unit! {
    /// A signed ratio or rate. Unit: 1e-6.
    SignedRatio
}
unit! {
    /// A virtual reserve of the curve, of either kind. Unit: 1e-9 contract; the quote reserve is scaled by the peg.
    Reserve(u64)
}
unit! {
    /// A price. Unit: 1e-9 quote per contract.
    Price(u64)
}
unit! {
    /// A ratio, fee or share. Unit: 1e-6.
    Ratio(u64)
}

/// Quote units (1e-6) per product of a base unit (1e-9) and a price unit (1e-9).
const PRICE_TIMES_BASE_PER_QUOTE: u64 = 1_000_000_000_000;
/// The ratio one.
pub const ONE: Ratio = Ratio(1_000_000);

/// One side of the market.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Side {
    /// Gains when the price rises.
    Long,
    /// Gains when the price falls.
    Short,
}

impl Side {
    /// The other side.
    #[must_use]
    pub const fn opposite(self) -> Self {
        match self {
            Self::Long => Self::Short,
            Self::Short => Self::Long,
        }
    }

    /// `magnitude` with this side's sign.
    ///
    /// # Errors
    /// `Overflow` above 2^63 − 1.
    pub const fn signed(self, magnitude: u64) -> Result<Base> {
        match num::with_sign(magnitude, matches!(self, Self::Short)) {
            Ok(value) => Ok(Base(value)),
            Err(error) => Err(error),
        }
    }
}

impl Base {
    /// The side of a position of this size; zero counts as long.
    #[must_use]
    pub const fn side(self) -> Side {
        if self.0 < 0 { Side::Short } else { Side::Long }
    }

    /// What this size is worth at `price`, signed like the size.
    ///
    /// # Errors
    /// `Overflow`.
    pub fn value(self, price: Price, rounding: Rounding) -> Result<Quote> {
        let of_magnitude = if self.is_negative() { rounding.opposite() } else { rounding };
        let magnitude =
            num::multiply_divide_by::<PRICE_TIMES_BASE_PER_QUOTE>(self.magnitude(), price.0, of_magnitude)?;
        num::with_sign(magnitude, self.is_negative()).map(Quote)
    }

    /// What this size is worth at `price` to its owner, as [`Base::value_to_owner`], and its magnitude times the price, rounded
    /// up: one product for both.
    ///
    /// # Errors
    /// `Overflow`.
    pub fn value_and_notional(self, price: Price) -> Result<(Quote, Quote)> {
        let (floor, ceil) =
            num::multiply_divide_both::<PRICE_TIMES_BASE_PER_QUOTE>(self.magnitude(), price.0)?;
        let notional = Quote::from_magnitude(ceil)?;
        let value = if self.is_negative() { notional.negated()? } else { Quote::from_magnitude(floor)? };
        Ok((value, notional))
    }

    /// What this size is worth at `price` to its owner: rounded against the owner, long ⌊⌋ and short −⌈⌉.
    ///
    /// # Errors
    /// `Overflow`.
    pub fn value_to_owner(self, price: Price) -> Result<Quote> {
        self.value(price, Rounding::Floor)
    }
}

impl Quote {
    /// The part of this amount that `ratio` names.
    ///
    /// # Errors
    /// `Overflow`.
    pub fn times(self, ratio: Ratio, rounding: Rounding) -> Result<Self> {
        let of_magnitude = if self.is_negative() { rounding.opposite() } else { rounding };
        let magnitude = num::multiply_divide_by::<{ ONE.0 }>(self.magnitude(), ratio.0, of_magnitude)?;
        num::with_sign(magnitude, self.is_negative()).map(Self)
    }

    /// `self · part / whole`, for a part and a whole that are not negative.
    ///
    /// # Errors
    /// `DivisionByZero`, `Overflow`.
    pub fn share(self, part: Self, whole: Self, rounding: Rounding) -> Result<Self> {
        self.share_of(part.magnitude(), whole.magnitude(), rounding)
    }

    /// `self · part / whole` for two magnitudes of any one unit.
    ///
    /// # Errors
    /// `DivisionByZero`, `Overflow`.
    pub fn share_of(self, part: u64, whole: u64, rounding: Rounding) -> Result<Self> {
        let of_magnitude = if self.is_negative() { rounding.opposite() } else { rounding };
        let magnitude = num::multiply_divide(self.magnitude(), part, whole, of_magnitude)?;
        num::with_sign(magnitude, self.is_negative()).map(Self)
    }

    /// The base that this amount buys at `price`.
    ///
    /// # Errors
    /// `DivisionByZero`, `Overflow`.
    pub fn over_price(self, price: Price, rounding: Rounding) -> Result<u64> {
        num::multiply_divide(self.magnitude(), PRICE_TIMES_BASE_PER_QUOTE, price.0, rounding)
    }
}

impl Price {
    /// This price times `ratio`.
    ///
    /// # Errors
    /// `Overflow`.
    pub fn times(self, ratio: Ratio, rounding: Rounding) -> Result<Self> {
        num::multiply_divide_by::<{ ONE.0 }>(self.0, ratio.0, rounding).map(Self)
    }

    /// `self / index − 1`, floored.
    ///
    /// # Errors
    /// `DivisionByZero`, `Overflow`.
    pub fn premium_over(self, index: Self) -> Result<SignedRatio> {
        let negative = self.0 < index.0;
        let rounding = if negative { Rounding::Ceil } else { Rounding::Floor };
        let magnitude = num::multiply_divide(self.0.abs_diff(index.0), ONE.0, index.0, rounding)?;
        num::with_sign(magnitude, negative).map(SignedRatio)
    }

    /// Itself, but not further from `centre` than `band` allows: clamp(self, centre·(1−band), centre·(1+band)), the lower
    /// end rounded down and the upper up.
    ///
    /// # Errors
    /// `Overflow`, also for a band above one.
    pub fn held_near(self, centre: Self, band: Ratio) -> Result<Self> {
        if self < centre {
            return Ok(self.max(centre.times(ONE.minus(band)?, Rounding::Floor)?));
        }
        Ok(self.min(centre.times(ONE.plus(band)?, Rounding::Ceil)?))
    }

    /// The difference of two prices, without a sign.
    #[must_use]
    pub const fn distance(self, other: Self) -> Self {
        Self(self.0.abs_diff(other.0))
    }

    /// Itself, but not outside `low..=high`.
    #[must_use]
    pub fn within(self, low: Self, high: Self) -> Self {
        self.max(low).min(high)
    }
}

impl Reserve {
    /// `peg · (to − from)`, converted to quote: what the curve takes for moving its quote reserve up.
    ///
    /// # Errors
    /// `Overflow`.
    pub fn quote_between(from: Self, to: Self, peg: Price, rounding: Rounding) -> Result<Quote> {
        let negative = to < from;
        let of_magnitude = if negative { rounding.opposite() } else { rounding };
        let distance = to.0.abs_diff(from.0);
        let magnitude = num::multiply_divide_by::<PRICE_TIMES_BASE_PER_QUOTE>(distance, peg.0, of_magnitude)?;
        num::with_sign(magnitude, negative).map(Quote)
    }

    /// How far the quote reserve moves for `amount` of quote: `amount / peg`, floored.
    ///
    /// # Errors
    /// `DivisionByZero`, `Overflow`.
    pub fn for_quote(amount: Quote, peg: Price) -> Result<Self> {
        num::multiply_divide(amount.magnitude(), PRICE_TIMES_BASE_PER_QUOTE, peg.0, Rounding::Floor).map(Self)
    }
}

impl SignedRatio {
    /// Itself, but not beyond `limit` on either side of zero.
    ///
    /// # Errors
    /// `Overflow` for a limit above 2^63 − 1.
    pub fn within(self, limit: Ratio) -> Result<Self> {
        let limit = num::to_signed(limit.0)?;
        let floor = Self(limit).negated()?;
        Ok(self.max(floor).min(Self(limit)))
    }
}

/// A running total per unit of base. Unit: 2^-64 quote unit (1e-6) per base unit (1e-9), signed.
///
/// Two stored words, lowest first, because compilers disagree on the alignment of 128-bit numbers.
/// One quote per contract is 2^64/1000 of it; the range lasts for more than a million years of the largest rate.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[repr(transparent)]
pub struct Cumulative([u64; 2]);

impl Cumulative {
    /// Nothing accumulated.
    pub const ZERO: Self = Self([0, 0]);

    /// From the signed number.
    #[must_use]
    pub const fn new(raw: i128) -> Self {
        Self(num::to_words(raw))
    }

    /// The signed number.
    #[must_use]
    pub const fn raw(self) -> i128 {
        num::from_words(self.0)
    }

    /// The total after adding `delta`.
    ///
    /// # Errors
    /// `Overflow`.
    pub const fn plus(self, delta: i128) -> Result<Self> {
        match self.raw().checked_add(delta) {
            Some(sum) => Ok(Self::new(sum)),
            None => Err(Error::Overflow),
        }
    }

    /// What a position of magnitude `base` has gathered since `earlier`, rounded.
    ///
    /// # Errors
    /// `Overflow`.
    pub fn gathered(self, earlier: Self, base: u64, rounding: Rounding) -> Result<Quote> {
        if self.0 == earlier.0 {
            return Ok(Quote::ZERO);
        }
        let delta = self.raw().checked_sub(earlier.raw()).ok_or(Error::Overflow)?;
        let of_magnitude = if delta < 0 { rounding.opposite() } else { rounding };
        let magnitude = num::scale_down(base, delta.unsigned_abs(), of_magnitude)?;
        num::with_sign(magnitude, delta < 0).map(Quote)
    }
}

/// The chain's time and slot, as the caller sees them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Clock {
    /// Seconds since the epoch.
    pub time: i64,
    /// The slot.
    pub slot: u64,
}
