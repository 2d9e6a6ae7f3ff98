//! A 128-bit value as two 64-bit words.

/// Two words of a 128-bit value, lower first in memory; a signed value is in two's complement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(C)]
pub struct Words {
    /// Bits 0 to 63.
    pub low: u64,
    /// Bits 64 to 127.
    pub high: u64,
}

impl Words {
    /// The value zero.
    pub const ZERO: Self = Self { low: 0, high: 0 };

    /// The value `high * 2^64 + low`.
    #[inline(always)]
    pub const fn new(low: u64, high: u64) -> Self {
        Self { low, high }
    }

    /// Whether the sign bit is set.
    #[inline(always)]
    pub const fn is_negative(self) -> bool {
        self.high >> 63 != 0
    }

    /// Two's complement negation; the lowest value stays itself.
    #[inline(always)]
    pub const fn negate(self) -> Self {
        let borrow = (self.low != 0) as u64;
        Self { low: 0u64.wrapping_sub(self.low), high: 0u64.wrapping_sub(self.high).wrapping_sub(borrow) }
    }

    /// Negation if the sign bit is set: the magnitude of a signed value, as an unsigned one.
    #[inline(always)]
    pub const fn magnitude(self) -> Self {
        if self.is_negative() { self.negate() } else { self }
    }

    /// `self - other`, modulo 2^128.
    #[inline(always)]
    pub const fn subtract(self, other: Self) -> Self {
        let borrow = (self.low < other.low) as u64;
        Self {
            low: self.low.wrapping_sub(other.low),
            high: self.high.wrapping_sub(other.high).wrapping_sub(borrow),
        }
    }

    /// Whether `self >= other`, both unsigned.
    #[inline(always)]
    pub const fn at_least(self, other: Self) -> bool {
        self.high > other.high || (self.high == other.high && self.low >= other.low)
    }
}
