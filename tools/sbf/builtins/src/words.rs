//! A 128-bit value as two 64-bit words.

/// Two words of a 128-bit value, with the lower word first in memory. A signed value is in two's complement.
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

    /// Returns the value `high * 2^64 + low`.
    #[inline(always)]
    pub const fn new(low: u64, high: u64) -> Self {
        Self { low, high }
    }

    /// Returns whether the sign bit is set.
    #[inline(always)]
    pub const fn is_negative(self) -> bool {
        self.high >> 63 != 0
    }

    /// Returns the two's complement negation. The lowest value is its own negation.
    #[inline(always)]
    pub const fn negate(self) -> Self {
        let borrow = (self.low != 0) as u64;
        Self { low: 0u64.wrapping_sub(self.low), high: 0u64.wrapping_sub(self.high).wrapping_sub(borrow) }
    }

    /// Negates the value if its sign bit is set. The result is the magnitude of a signed value, expressed as an
    /// unsigned value.
    #[inline(always)]
    pub const fn magnitude(self) -> Self {
        if self.is_negative() { self.negate() } else { self }
    }

    /// Returns `self - other`, modulo 2^128.
    #[inline(always)]
    pub const fn subtract(self, other: Self) -> Self {
        let borrow = (self.low < other.low) as u64;
        Self {
            low: self.low.wrapping_sub(other.low),
            high: self.high.wrapping_sub(other.high).wrapping_sub(borrow),
        }
    }

    /// Returns whether `self >= other`, with both as unsigned values.
    #[inline(always)]
    pub const fn at_least(self, other: Self) -> bool {
        self.high > other.high || (self.high == other.high && self.low >= other.low)
    }
}
