//! Wide integer arithmetic: the only module that casts, and the only one that divides wide numbers.
//!
//! Products of two 64-bit numbers are exact in 128 bits. Division works on 64-bit words, because the virtual machine
//! divides 64 bits in one instruction and 128 bits in a slow library call.
#![allow(clippy::as_conversions, clippy::arithmetic_side_effects)]

use crate::error::{Error, Result};

/// Which way a lossy operation rounds. There is no default: every call names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rounding {
    /// Towards minus infinity.
    Floor,
    /// Towards plus infinity.
    Ceil,
}

impl Rounding {
    /// The rounding of the magnitude that rounds a negative value this way.
    #[must_use]
    pub const fn opposite(self) -> Self {
        match self {
            Self::Floor => Self::Ceil,
            Self::Ceil => Self::Floor,
        }
    }
}

const LOW_HALF: u64 = 0xffff_ffff;

/// The exact product of two words, by 32-bit halves.
#[must_use]
pub const fn multiply_wide(a: u64, b: u64) -> u128 {
    let (a_high, a_low) = (a >> 32, a & LOW_HALF);
    let (b_high, b_low) = (b >> 32, b & LOW_HALF);
    if a_high == 0 && b_high == 0 {
        return (a_low * b_low) as u128;
    }
    let low = a_low * b_low;
    let first = a_high * b_low + (low >> 32);
    let second = a_low * b_high + (first & LOW_HALF);
    let high = a_high * b_high + (first >> 32) + (second >> 32);
    join(high, (second << 32) | (low & LOW_HALF))
}

/// `value · factor`, exactly.
///
/// # Errors
/// `Overflow` when it does not fit two words.
pub const fn multiply_small(value: u128, factor: u64) -> Result<u128> {
    let low = multiply_wide(low_word(value), factor);
    let high = multiply_wide(high_word(value), factor);
    if high_word(high) != 0 {
        return Err(Error::Overflow);
    }
    match low.checked_add(join(low_word(high), 0)) {
        Some(product) => Ok(product),
        None => Err(Error::Overflow),
    }
}

const fn join(high: u64, low: u64) -> u128 {
    ((high as u128) << 64) | low as u128
}

const fn high_word(value: u128) -> u64 {
    (value >> 64) as u64
}

const fn low_word(value: u128) -> u64 {
    value as u64
}

/// The number of leading zeros of a word that is not zero, by halving: the virtual machine has no instruction for it, and
/// the compiler's own way by counting bits takes twice as long.
const fn leading_zeros(value: u64) -> u32 {
    let mut value = value;
    let mut count = 0;
    if value >> 32 == 0 {
        count += 32;
        value <<= 32;
    }
    if value >> 48 == 0 {
        count += 16;
        value <<= 16;
    }
    if value >> 56 == 0 {
        count += 8;
        value <<= 8;
    }
    if value >> 60 == 0 {
        count += 4;
        value <<= 4;
    }
    if value >> 62 == 0 {
        count += 2;
        value <<= 2;
    }
    if value >> 63 == 0 { count + 1 } else { count }
}

/// Quotient and remainder of a double word by a word, for `high < divisor`.
/// (Knuth, The Art of Computer Programming 4.3.1, algorithm D, for two half-word digits.)
const fn divide_words(high: u64, low: u64, divisor: u64) -> (u64, u64) {
    divide_shifted(high, low, divisor, leading_zeros(divisor))
}

/// [`divide_words`] with the leading zeros of the divisor known: for a constant divisor they cost nothing.
#[inline(always)]
const fn divide_shifted(high: u64, low: u64, divisor: u64, shift: u32) -> (u64, u64) {
    let divisor = divisor << shift;
    let (divisor_high, divisor_low) = (divisor >> 32, divisor & LOW_HALF);
    let top = if shift == 0 { high } else { (high << shift) | (low >> (64 - shift)) };
    let low = low << shift;
    let (first, rest) = divide_digit(top, low >> 32, divisor, divisor_high, divisor_low);
    let (second, rest) = divide_digit(rest, low & LOW_HALF, divisor, divisor_high, divisor_low);
    ((first << 32) | second, rest >> shift)
}

/// One half-word digit of the quotient of `top·2^32 + next` by a normalised divisor, and the remainder.
const fn divide_digit(top: u64, next: u64, divisor: u64, divisor_high: u64, divisor_low: u64) -> (u64, u64) {
    let mut digit = top / divisor_high;
    let mut rest = top - digit * divisor_high;
    while digit > LOW_HALF || digit * divisor_low > ((rest << 32) | next) {
        digit -= 1;
        rest += divisor_high;
        if rest > LOW_HALF {
            break;
        }
    }
    let remainder = (top << 32).wrapping_add(next).wrapping_sub(digit.wrapping_mul(divisor));
    (digit, remainder)
}

/// `a · b / DIVISOR`, rounded, with an exact product: [`multiply_divide`] for a constant divisor, at a lower cost.
///
/// # Errors
/// `Overflow` if the quotient does not fit a word.
pub fn multiply_divide_by<const DIVISOR: u64>(a: u64, b: u64, rounding: Rounding) -> Result<u64> {
    let product = multiply_wide(a, b);
    let (high, low) = (high_word(product), low_word(product));
    let (quotient, remainder) = if high == 0 {
        (low / DIVISOR, low % DIVISOR)
    } else if high < DIVISOR {
        divide_shifted(high, low, DIVISOR, const { DIVISOR.leading_zeros() })
    } else {
        return Err(Error::Overflow);
    };
    round(quotient, remainder, rounding)
}

fn round(quotient: u64, remainder: u64, rounding: Rounding) -> Result<u64> {
    match rounding {
        Rounding::Ceil if remainder != 0 => quotient.checked_add(1).ok_or(Error::Overflow),
        _ => Ok(quotient),
    }
}

/// `numerator / divisor`, rounded, as a word.
///
/// # Errors
/// `DivisionByZero`; `Overflow` if the quotient does not fit a word.
pub fn divide(numerator: u128, divisor: u64, rounding: Rounding) -> Result<u64> {
    if divisor == 0 {
        return Err(Error::DivisionByZero);
    }
    let high = high_word(numerator);
    let low = low_word(numerator);
    let (quotient, remainder) = if high == 0 {
        (low / divisor, low % divisor)
    } else if high < divisor {
        divide_words(high, low, divisor)
    } else {
        return Err(Error::Overflow);
    };
    round(quotient, remainder, rounding)
}

/// `a · b / divisor`, rounded, with an exact product.
///
/// # Errors
/// `DivisionByZero`; `Overflow` if the quotient does not fit a word.
pub fn multiply_divide(a: u64, b: u64, divisor: u64, rounding: Rounding) -> Result<u64> {
    divide(multiply_wide(a, b), divisor, rounding)
}

/// `numerator · 2^shift / divisor`, rounded, as two words, for `shift < 64`: where an index has more digits than a word.
///
/// # Errors
/// `DivisionByZero`; `Overflow` if the quotient does not fit two words.
pub fn shift_divide(numerator: u128, shift: u32, divisor: u64, rounding: Rounding) -> Result<u128> {
    if divisor == 0 {
        return Err(Error::DivisionByZero);
    }
    let (top, middle, low) = shift_words(numerator, shift)?;
    let (quotient_top, rest) = (top / divisor, top % divisor);
    if quotient_top != 0 {
        return Err(Error::Overflow);
    }
    let (quotient_high, rest) = divide_words(rest, middle, divisor);
    let (quotient_low, rest) = divide_words(rest, low, divisor);
    let quotient = join(quotient_high, quotient_low);
    match rounding {
        Rounding::Ceil if rest != 0 => quotient.checked_add(1).ok_or(Error::Overflow),
        _ => Ok(quotient),
    }
}

/// The three words of `value · 2^shift`, highest first.
const fn shift_words(value: u128, shift: u32) -> Result<(u64, u64, u64)> {
    let (high, low) = (high_word(value), low_word(value));
    if shift == 0 {
        return Ok((0, high, low));
    }
    if shift >= 64 {
        return Err(Error::Overflow);
    }
    let back = 64 - shift;
    Ok((high >> back, (high << shift) | (low >> back), low << shift))
}

/// `amount · index / 2^64`, rounded, for a word and a magnitude of two words.
///
/// # Errors
/// `Overflow` if the result does not fit a word.
pub fn scale_down(amount: u64, index: u128, rounding: Rounding) -> Result<u64> {
    let low = multiply_wide(amount, low_word(index));
    let high = multiply_wide(amount, high_word(index));
    if high_word(high) != 0 {
        return Err(Error::Overflow);
    }
    let sum = low_word(high).checked_add(high_word(low)).ok_or(Error::Overflow)?;
    match rounding {
        Rounding::Ceil if low_word(low) != 0 => sum.checked_add(1).ok_or(Error::Overflow),
        _ => Ok(sum),
    }
}

/// `amount · 2^64 / divisor`, rounded: the inverse of [`scale_down`].
///
/// # Errors
/// `DivisionByZero`.
pub fn scale_up(amount: u64, divisor: u64, rounding: Rounding) -> Result<u128> {
    if divisor == 0 {
        return Err(Error::DivisionByZero);
    }
    let (high, rest) = (amount / divisor, amount % divisor);
    let (low, rest) = divide_words(rest, 0, divisor);
    let quotient = join(high, low);
    match rounding {
        Rounding::Ceil if rest != 0 => quotient.checked_add(1).ok_or(Error::Overflow),
        _ => Ok(quotient),
    }
}

/// The integer square root of a word, floored (Newton's iteration from above).
#[must_use]
pub const fn square_root(value: u64) -> u64 {
    if value < 2 {
        return value;
    }
    let mut root = 1 << (value.ilog2() / 2 + 1);
    loop {
        let next = (root + value / root) / 2;
        if next >= root {
            return root;
        }
        root = next;
    }
}

/// A word as a signed word.
///
/// # Errors
/// `Overflow` above 2^63 − 1.
pub const fn to_signed(value: u64) -> Result<i64> {
    if value > i64::MAX as u64 { Err(Error::Overflow) } else { Ok(value as i64) }
}

/// A magnitude with the sign of `negative`.
///
/// # Errors
/// `Overflow` when the magnitude is above 2^63 − 1.
pub const fn with_sign(magnitude: u64, negative: bool) -> Result<i64> {
    match to_signed(magnitude) {
        Ok(value) if negative => Ok(-value),
        other => other,
    }
}

/// A signed product `a · b` in 128 bits; exact for every pair of words.
///
/// # Errors
/// `Overflow` when the magnitude does not fit 127 bits.
pub const fn multiply_signed(a: u64, b: i64) -> Result<i128> {
    let magnitude = multiply_wide(a, b.unsigned_abs());
    if magnitude > i128::MAX as u128 {
        return Err(Error::Overflow);
    }
    Ok(if b < 0 { -(magnitude as i128) } else { magnitude as i128 })
}

/// The two words of a signed 128-bit number, lowest first: how it is stored.
#[must_use]
pub const fn to_words(value: i128) -> [u64; 2] {
    [value as u64, (value >> 64) as u64]
}

/// The number whose words are `words`, lowest first.
#[must_use]
pub const fn from_words(words: [u64; 2]) -> i128 {
    let [low, high] = words;
    join(high, low) as i128
}

/// A 32-bit number as a word.
#[must_use]
pub const fn widen(value: u32) -> u64 {
    value as u64
}

/// A time in seconds since the epoch as a word; negative times are zero.
#[must_use]
pub const fn seconds(value: i64) -> u64 {
    if value < 0 { 0 } else { value as u64 }
}

#[cfg(test)]
mod tests;
