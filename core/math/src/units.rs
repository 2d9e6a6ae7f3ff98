//! Defines the units. Each quantity has its own type, with the same precision throughout the system.
//!
//! [`new`](Quote::new) creates a value and [`raw`](Quote::raw) reads it. Between these two calls, only meaningful operations are
//! available, and every lossy operation names its rounding. See `docs/integrators/units.md`.

use crate::error::{Error, Result};
use crate::num::{self, Rounding};

macro_rules! unit {
    ($(#[$doc:meta])* $name:ident($inner:ident): $add:ident, $subtract:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[repr(transparent)]
        pub struct $name($inner);

        impl $name {
            /// Zero.
            pub const ZERO: Self = Self(0);
            /// The largest value.
            pub const MAX: Self = Self($inner::MAX);

            /// Creates a value from the raw number, in the type's unit.
            #[must_use]
            pub const fn new(raw: $inner) -> Self { Self(raw) }

            /// Returns the raw number, in the type's unit.
            #[must_use]
            pub const fn raw(self) -> $inner { self.0 }

            /// Returns whether the value is zero.
            #[must_use]
            pub const fn is_zero(self) -> bool { self.0 == 0 }

            /// Returns `self + other`.
            ///
            /// # Errors
            /// `Overflow`.
            pub const fn plus(self, other: Self) -> Result<Self> {
                match num::$add(self.0, other.0) {
                    Ok(sum) => Ok(Self(sum)),
                    Err(error) => Err(error),
                }
            }

            /// Returns `self − other`.
            ///
            /// # Errors
            /// Returns `Overflow` if the result does not fit, or if an unsigned value would fall below zero.
            pub const fn minus(self, other: Self) -> Result<Self> {
                match num::$subtract(self.0, other.0) {
                    Ok(difference) => Ok(Self(difference)),
                    Err(error) => Err(error),
                }
            }
        }
    };
}

macro_rules! signed_unit {
    ($(#[$doc:meta])* $name:ident) => {
        unit!($(#[$doc])* $name(i64): add_signed, subtract_signed);

        impl $name {
            /// Returns whether the value is below zero.
            #[must_use]
            pub const fn is_negative(self) -> bool { self.0 < 0 }

            /// Returns whether the value is above zero.
            #[must_use]
            pub const fn is_positive(self) -> bool { self.0 > 0 }

            /// Returns the absolute value.
            #[must_use]
            pub const fn magnitude(self) -> u64 { self.0.unsigned_abs() }

            /// Returns the value with the opposite sign.
            ///
            /// # Errors
            /// `Overflow` for the smallest value.
            pub const fn negated(self) -> Result<Self> {
                match self.0.checked_neg() {
                    Some(value) => Ok(Self(value)),
                    None => Err(Error::Overflow),
                }
            }

            /// Converts a magnitude to a value.
            ///
            /// # Errors
            /// `Overflow` above 2^63 − 1.
            pub const fn from_magnitude(magnitude: u64) -> Result<Self> {
                match num::to_signed(magnitude) {
                    Ok(value) => Ok(Self(value)),
                    Err(error) => Err(error),
                }
            }

            /// Returns the value, or zero if it is negative.
            #[must_use]
            pub const fn or_zero(self) -> Self { if self.0 < 0 { Self(0) } else { self } }
        }
    };
}

signed_unit! {
    /// The size of a position, or a change in it. Unit: 1e-9 contract. Positive means long.
    Base
}
signed_unit! {
    /// An amount in the collateral currency. Unit: 1e-6 quote. A positive amount is held by, or owed to, the holder that the field
    /// names.
    Quote
}
signed_unit! {
    /// A signed ratio or rate. Unit: 1e-6.
    SignedRatio
}
unit! {
    /// A virtual reserve of the curve, in base or quote. Unit: 1e-9 contract. The quote reserve is scaled by the peg.
    Reserve(u64): add, subtract
}
unit! {
    /// A price. Unit: 1e-9 quote per contract.
    Price(u64): add, subtract
}
unit! {
    /// A ratio, fee or share. Unit: 1e-6.
    Ratio(u64): add, subtract
}

/// The number of base units (1e-9) times price units (1e-9) in one quote unit (1e-6).
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
    /// Returns the other side.
    #[must_use]
    pub const fn opposite(self) -> Self {
        match self {
            Self::Long => Self::Short,
            Self::Short => Self::Long,
        }
    }

    /// Returns `magnitude` with this side's sign, which is positive for long and negative for short.
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
    /// Returns the side of a position of this size. Zero counts as long.
    #[must_use]
    pub const fn side(self) -> Side {
        if self.0 < 0 { Side::Short } else { Side::Long }
    }

    /// Returns the value of this size at `price`, with the size's sign.
    ///
    /// # Errors
    /// `Overflow`.
    pub fn value(self, price: Price, rounding: Rounding) -> Result<Quote> {
        let of_magnitude = if self.is_negative() { rounding.opposite() } else { rounding };
        let magnitude =
            num::multiply_divide_by::<PRICE_TIMES_BASE_PER_QUOTE>(self.magnitude(), price.0, of_magnitude)?;
        num::with_sign(magnitude, self.is_negative()).map(Quote)
    }

    /// Returns the value of this size at `price`, as in [`Base::value_to_owner`], and its notional, which is the magnitude times
    /// the price, rounded up. Both results share one multiplication.
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

    /// Returns the value of this size at `price`, rounded against its owner, so that a long's value is rounded down and a short's
    /// debt is rounded up.
    ///
    /// # Errors
    /// `Overflow`.
    pub fn value_to_owner(self, price: Price) -> Result<Quote> {
        self.value(price, Rounding::Floor)
    }
}

impl Quote {
    /// Returns the sum, limited to the largest amount. Use this sum only for statistics, which must never make an instruction fail.
    #[must_use]
    pub const fn saturating_plus(self, other: Self) -> Self {
        Self(num::saturating_add_signed(self.0, other.0))
    }

    /// Returns this amount times `ratio`, rounded.
    ///
    /// # Errors
    /// `Overflow`.
    pub fn times(self, ratio: Ratio, rounding: Rounding) -> Result<Self> {
        let of_magnitude = if self.is_negative() { rounding.opposite() } else { rounding };
        let magnitude = num::multiply_divide_by::<{ ONE.0 }>(self.magnitude(), ratio.0, of_magnitude)?;
        num::with_sign(magnitude, self.is_negative()).map(Self)
    }

    /// Returns `self · part / whole`, rounded. Neither the part nor the whole may be negative.
    ///
    /// # Errors
    /// `DivisionByZero`, `Overflow`.
    pub fn share(self, part: Self, whole: Self, rounding: Rounding) -> Result<Self> {
        self.share_of(part.magnitude(), whole.magnitude(), rounding)
    }

    /// Returns `self · part / whole`, rounded, for two magnitudes in the same unit.
    ///
    /// # Errors
    /// `DivisionByZero`, `Overflow`.
    pub fn share_of(self, part: u64, whole: u64, rounding: Rounding) -> Result<Self> {
        let of_magnitude = if self.is_negative() { rounding.opposite() } else { rounding };
        let magnitude = num::multiply_divide(self.magnitude(), part, whole, of_magnitude)?;
        num::with_sign(magnitude, self.is_negative()).map(Self)
    }

    /// Returns the base that this amount buys at `price`.
    ///
    /// # Errors
    /// `DivisionByZero`, `Overflow`.
    pub fn over_price(self, price: Price, rounding: Rounding) -> Result<u64> {
        num::multiply_divide(self.magnitude(), PRICE_TIMES_BASE_PER_QUOTE, price.0, rounding)
    }
}

impl Price {
    /// Returns this price times `ratio`, rounded.
    ///
    /// # Errors
    /// `Overflow`.
    pub fn times(self, ratio: Ratio, rounding: Rounding) -> Result<Self> {
        num::multiply_divide_by::<{ ONE.0 }>(self.0, ratio.0, rounding).map(Self)
    }

    /// Returns `self / index − 1`, rounded down.
    ///
    /// # Errors
    /// `DivisionByZero`, `Overflow`.
    pub fn premium_over(self, index: Self) -> Result<SignedRatio> {
        let negative = self.0 < index.0;
        let rounding = if negative { Rounding::Ceil } else { Rounding::Floor };
        let magnitude = num::multiply_divide(self.0.abs_diff(index.0), ONE.0, index.0, rounding)?;
        num::with_sign(magnitude, negative).map(SignedRatio)
    }

    /// Clamps the price to a band around `centre`, as clamp(self, centre·(1−band), centre·(1+band)). The lower end is rounded down,
    /// and the upper end is rounded up.
    ///
    /// # Errors
    /// Returns `Overflow` if the band is above one or a value does not fit.
    pub fn held_near(self, centre: Self, band: Ratio) -> Result<Self> {
        if self.is_surely_near(centre, band) {
            return Ok(self);
        }
        if self < centre {
            return Ok(self.max(centre.times(ONE.minus(band)?, Rounding::Floor)?));
        }
        Ok(self.min(centre.times(ONE.plus(band)?, Rounding::Ceil)?))
    }

    /// Returns whether the price is certainly within `band` of `centre`. The check uses a shift and a product, because the unit of
    /// a ratio, 1e-6, is more than 2^-20. Returns false if the check is inconclusive.
    fn is_surely_near(self, centre: Self, band: Ratio) -> bool {
        band <= ONE && self.distance(centre).0 <= (centre.0 >> 20).saturating_mul(band.0)
    }

    /// Clamps the price to within `step` of `from`, where `step` is a share of `from`. Rounds towards `from`, and never returns
    /// zero.
    ///
    /// # Errors
    /// `Overflow`.
    pub fn held_within(self, from: Self, step: Ratio) -> Result<Self> {
        let way = from.times(step, Rounding::Floor)?;
        let lowest = Self(from.0.saturating_sub(way.0).max(1));
        Ok(self.within(lowest, from.plus(way)?))
    }

    /// Returns the absolute difference between the two prices.
    #[must_use]
    pub const fn distance(self, other: Self) -> Self {
        Self(self.0.abs_diff(other.0))
    }

    /// Clamps the price to `low..=high`.
    #[must_use]
    pub fn within(self, low: Self, high: Self) -> Self {
        self.max(low).min(high)
    }
}

impl Reserve {
    /// Returns `peg · (to − from)`, converted to quote. The result is the amount that raises the curve's quote reserve from one
    /// value to the other. Unit: 1e-6 quote.
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

    /// Returns how far `amount` of quote moves the quote reserve, which is `amount / peg`, rounded down.
    ///
    /// # Errors
    /// `DivisionByZero`, `Overflow`.
    pub fn for_quote(amount: Quote, peg: Price) -> Result<Self> {
        num::multiply_divide(amount.magnitude(), PRICE_TIMES_BASE_PER_QUOTE, peg.0, Rounding::Floor).map(Self)
    }
}

impl SignedRatio {
    /// Clamps the ratio to `−limit..=limit`.
    ///
    /// # Errors
    /// Returns `Overflow` if the limit is above 2^63 − 1.
    pub fn within(self, limit: Ratio) -> Result<Self> {
        let limit = num::to_signed(limit.0)?;
        let floor = Self(limit).negated()?;
        Ok(self.max(floor).min(Self(limit)))
    }
}

/// A running total per unit of base. Unit: 2^-64 quote unit (1e-6) per base unit (1e-9), signed.
///
/// The total is stored as two words, low word first, because compilers disagree on the alignment of 128-bit numbers. One quote per
/// contract is 2^64/1000 units. At the largest rate, the range lasts for more than a million years.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[repr(transparent)]
pub struct Cumulative([u64; 2]);

impl Cumulative {
    /// A total of zero.
    pub const ZERO: Self = Self([0, 0]);

    /// Creates a total from a signed number.
    #[must_use]
    pub const fn new(raw: i128) -> Self {
        Self(num::to_words(raw))
    }

    /// Returns the total as a signed number.
    #[must_use]
    pub const fn raw(self) -> i128 {
        num::from_words(self.0)
    }

    /// Returns the upper word, which is the total divided by 2^64, rounded down.
    #[must_use]
    pub const fn high_word(self) -> i64 {
        num::high_half(self.raw())
    }

    /// Returns the total after adding `delta`.
    ///
    /// # Errors
    /// `Overflow`.
    pub const fn plus(self, delta: i128) -> Result<Self> {
        match num::add_signed_wide(self.raw(), delta) {
            Ok(sum) => Ok(Self::new(sum)),
            Err(error) => Err(error),
        }
    }

    /// Returns the amount that a position of magnitude `base` has accumulated since `earlier`, rounded.
    ///
    /// # Errors
    /// `Overflow`.
    pub fn gathered(self, earlier: Self, base: u64, rounding: Rounding) -> Result<Quote> {
        if self.0 == earlier.0 {
            return Ok(Quote::ZERO);
        }
        let delta = num::subtract_signed_wide(self.raw(), earlier.raw())?;
        let of_magnitude = if delta < 0 { rounding.opposite() } else { rounding };
        let magnitude = num::scale_down(base, delta.unsigned_abs(), of_magnitude)?;
        num::with_sign(magnitude, delta < 0).map(Quote)
    }
}

/// The chain's time and slot when the instruction runs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Clock {
    /// Seconds since the epoch.
    pub time: i64,
    /// The slot.
    pub slot: u64,
}
