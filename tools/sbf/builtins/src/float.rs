//! The few operations on 64-bit floats that the runtime's rent calculation needs, on the bits of the numbers.
//!
//! Only finite numbers that are zero or normal come up there; a result too small to be normal becomes zero, one too large
//! infinite.

use crate::multiplication::multiply_high;

const FRACTION_BITS: u32 = 52;
const HIDDEN_BIT: u64 = 1 << FRACTION_BITS;
const FRACTION: u64 = HIDDEN_BIT - 1;
const SIGN: u64 = 1 << 63;
const EXPONENT_MASK: u64 = 0x7ff;
const BIAS: i64 = 1023;
const INFINITE: u64 = EXPONENT_MASK << FRACTION_BITS;

const fn exponent(bits: u64) -> u64 {
    (bits >> FRACTION_BITS) & EXPONENT_MASK
}

const fn is_nan(bits: u64) -> bool {
    bits & !SIGN > INFINITE
}

/// The double nearest to an integer, ties to even.
#[must_use]
pub const fn from_integer(value: u64) -> u64 {
    if value == 0 {
        return 0;
    }
    let shift = value.leading_zeros();
    let normalised = value << shift;
    let kept = normalised >> 11;
    let rest = normalised & 0x7ff;
    let rounded = kept + (rest > 0x400 || (rest == 0x400 && kept & 1 == 1)) as u64;
    let exponent = (BIAS as u64) + 63 - shift as u64;
    // The hidden bit, or the carry of rounding, adds itself to the exponent.
    ((exponent - 1) << FRACTION_BITS) + rounded
}

/// The integer part of a double; zero below zero, the largest integer beyond it.
#[must_use]
pub const fn to_integer(bits: u64) -> u64 {
    if bits & SIGN != 0 || is_nan(bits) {
        return 0;
    }
    let power = exponent(bits) as i64 - BIAS;
    let significand = (bits & FRACTION) | HIDDEN_BIT;
    match power {
        ..0 => 0,
        0..=52 => significand >> (52 - power),
        53..=63 => significand << (power - 52),
        _ => u64::MAX,
    }
}

/// The product, rounded to nearest, ties to even.
#[must_use]
pub fn multiply(a: u64, b: u64) -> u64 {
    if is_nan(a) || is_nan(b) {
        return INFINITE | (HIDDEN_BIT >> 1);
    }
    let sign = (a ^ b) & SIGN;
    let (exponent_a, exponent_b) = (exponent(a), exponent(b));
    let is_infinite = exponent_a == EXPONENT_MASK || exponent_b == EXPONENT_MASK;
    if exponent_a == 0 || exponent_b == 0 {
        return if is_infinite { INFINITE | (HIDDEN_BIT >> 1) } else { sign };
    }
    if is_infinite {
        return sign | INFINITE;
    }
    let significand_a = ((a & FRACTION) | HIDDEN_BIT) << 11;
    let significand_b = (b & FRACTION) | HIDDEN_BIT;
    // 64 by 53 bits: the high word has 52 or 53 of them.
    let low = significand_a.wrapping_mul(significand_b);
    let high = multiply_high(significand_a, significand_b);
    let is_short = high < HIDDEN_BIT;
    let (kept, rest) = if is_short { ((high << 1) | (low >> 63), low << 1) } else { (high, low) };
    let rounded = kept + (rest > SIGN || (rest == SIGN && kept & 1 == 1)) as u64;
    let power = exponent_a as i64 + exponent_b as i64 - BIAS + !is_short as i64;
    if power <= 0 {
        return sign;
    }
    let result = (((power - 1) as u64) << FRACTION_BITS) + rounded;
    if result >= INFINITE { sign | INFINITE } else { sign | result }
}

/// −1, 0 or 1 for `a` below, equal to or above `b`; `unordered` where one is not a number.
#[must_use]
pub const fn compare(a: u64, b: u64, unordered: i64) -> i64 {
    if is_nan(a) || is_nan(b) {
        return unordered;
    }
    if (a | b) & !SIGN == 0 {
        return 0;
    }
    let (a, b) = (key(a), key(b));
    (a > b) as i64 - (a < b) as i64
}

/// Orders the bits of doubles like their values.
const fn key(bits: u64) -> i64 {
    if bits & SIGN == 0 { bits as i64 } else { -((bits & !SIGN) as i64) }
}
