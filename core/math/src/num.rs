//! Provides wide integer arithmetic. Only this module casts integers and divides wide numbers.
//!
//! A product of two 64-bit numbers is exact in 128 bits. Division works on 64-bit words, because the virtual machine divides 64
//! bits in one instruction but needs a slow library call for 128 bits.
#![allow(clippy::as_conversions, clippy::arithmetic_side_effects)]

use crate::error::{Error, Result};

/// The rounding direction of a lossy operation. There is no default, so every call names a direction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rounding {
    /// Towards minus infinity.
    Floor,
    /// Towards plus infinity.
    Ceil,
}

impl Rounding {
    /// Returns the direction in which to round the magnitude of a negative value so that the value itself is rounded in this
    /// direction.
    #[must_use]
    pub const fn opposite(self) -> Self {
        match self {
            Self::Floor => Self::Ceil,
            Self::Ceil => Self::Floor,
        }
    }
}

const LOW_HALF: u64 = 0xffff_ffff;

/// Returns the exact product of two words, computed from 32-bit halves.
#[must_use]
pub const fn multiply_wide(a: u64, b: u64) -> u128 {
    let (a_high, a_low) = (a >> 32, a & LOW_HALF);
    let (b_high, b_low) = (b >> 32, b & LOW_HALF);
    // None of these sums can overflow, because a product of two halves leaves room to add two more halves.
    let low = a_low.wrapping_mul(b_low);
    if a_high == 0 && b_high == 0 {
        return low as u128;
    }
    let first = a_high.wrapping_mul(b_low).wrapping_add(low >> 32);
    if b_high == 0 {
        return join(first >> 32, (first << 32) | (low & LOW_HALF));
    }
    let second = a_low.wrapping_mul(b_high).wrapping_add(first & LOW_HALF);
    let high = a_high.wrapping_mul(b_high).wrapping_add(first >> 32).wrapping_add(second >> 32);
    join(high, (second << 32) | (low & LOW_HALF))
}

/// Returns `a · b` if it fits a word. The compiler's own checked product is a slow call on the virtual machine.
///
/// # Errors
/// `Overflow`.
pub const fn multiply(a: u64, b: u64) -> Result<u64> {
    let product = multiply_wide(a, b);
    if high_word(product) == 0 { Ok(low_word(product)) } else { Err(Error::Overflow) }
}

/// Returns `a + b` if it fits. The compiler's own overflow test costs twice as many units on the virtual machine.
///
/// # Errors
/// `Overflow`.
#[inline(always)]
pub const fn add_signed(a: i64, b: i64) -> Result<i64> {
    let sum = a.wrapping_add(b);
    // The sum overflows if and only if its sign differs from the signs of both operands.
    if (a ^ sum) & (b ^ sum) < 0 { Err(Error::Overflow) } else { Ok(sum) }
}

/// Returns `a − b` if it fits, computed as in [`add_signed`].
///
/// # Errors
/// `Overflow`.
#[inline(always)]
pub const fn subtract_signed(a: i64, b: i64) -> Result<i64> {
    let difference = a.wrapping_sub(b);
    // The difference overflows if and only if the signs differ and the result has the sign of `b`.
    if (a ^ b) & (a ^ difference) < 0 { Err(Error::Overflow) } else { Ok(difference) }
}

/// Returns `a + b` in two words if it fits, computed as in [`add_signed`].
///
/// # Errors
/// `Overflow`.
#[inline(always)]
pub const fn add_signed_wide(a: i128, b: i128) -> Result<i128> {
    let sum = a.wrapping_add(b);
    if (a ^ sum) & (b ^ sum) < 0 { Err(Error::Overflow) } else { Ok(sum) }
}

/// Returns `a − b` in two words if it fits, computed as in [`subtract_signed`].
///
/// # Errors
/// `Overflow`.
#[inline(always)]
pub const fn subtract_signed_wide(a: i128, b: i128) -> Result<i128> {
    let difference = a.wrapping_sub(b);
    if (a ^ b) & (a ^ difference) < 0 { Err(Error::Overflow) } else { Ok(difference) }
}

/// Returns `a + b`, or the bound that it would exceed, computed as in [`add_signed`].
#[must_use]
#[inline(always)]
pub const fn saturating_add_signed(a: i64, b: i64) -> i64 {
    match add_signed(a, b) {
        Ok(sum) => sum,
        // Both operands have the same sign.
        Err(_) if a < 0 => i64::MIN,
        Err(_) => i64::MAX,
    }
}

/// Returns `a + b` if it fits.
///
/// # Errors
/// `Overflow`.
#[inline(always)]
pub const fn add(a: u64, b: u64) -> Result<u64> {
    match a.checked_add(b) {
        Some(sum) => Ok(sum),
        None => Err(Error::Overflow),
    }
}

/// Returns `a − b` if it is not negative.
///
/// # Errors
/// `Overflow`.
#[inline(always)]
pub const fn subtract(a: u64, b: u64) -> Result<u64> {
    match a.checked_sub(b) {
        Some(difference) => Ok(difference),
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

/// Returns the number of leading zeros of a nonzero word, by repeated halving. The virtual machine has no instruction for this, and
/// the compiler's bit-counting code takes twice as long.
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

/// Returns the quotient and remainder of a double word divided by a word, if `high < divisor`. The function implements algorithm
/// D in Knuth, The Art of Computer Programming 4.3.1, for two half-word digits.
const fn divide_words(high: u64, low: u64, divisor: u64) -> (u64, u64) {
    divide_shifted(high, low, divisor, leading_zeros(divisor))
}

/// Works like [`divide_words`], given the number of leading zeros of the divisor. For a constant divisor, counting them costs
/// nothing.
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

/// Returns one half-word digit of the quotient of `top·2^32 + next` by a normalised divisor, and the remainder.
const fn divide_digit(top: u64, next: u64, divisor: u64, divisor_high: u64, divisor_low: u64) -> (u64, u64) {
    // Nothing here overflows, because the digit is at most two too large and below 2^33. The compiler cannot prove this, and a
    // checked product would be a function call.
    let mut digit = top / divisor_high;
    let mut rest = top.wrapping_sub(digit.wrapping_mul(divisor_high));
    while digit > LOW_HALF || digit.wrapping_mul(divisor_low) > ((rest << 32) | next) {
        digit = digit.wrapping_sub(1);
        rest = rest.wrapping_add(divisor_high);
        if rest > LOW_HALF {
            break;
        }
    }
    let remainder = (top << 32).wrapping_add(next).wrapping_sub(digit.wrapping_mul(divisor));
    (digit, remainder)
}

/// Returns `a · b / DIVISOR`, rounded, from an exact product. This function is cheaper than [`multiply_divide`], because the divisor
/// is constant.
///
/// # Errors
/// Returns `Overflow` if the quotient does not fit in a word.
pub fn multiply_divide_by<const DIVISOR: u64>(a: u64, b: u64, rounding: Rounding) -> Result<u64> {
    let (quotient, remainder) = quotient_by::<DIVISOR>(a, b)?;
    round(quotient, remainder, rounding)
}

/// Returns `a · b / DIVISOR` twice, once rounded down and once rounded up.
///
/// # Errors
/// Returns `Overflow` if a quotient does not fit in a word.
pub fn multiply_divide_both<const DIVISOR: u64>(a: u64, b: u64) -> Result<(u64, u64)> {
    let (quotient, remainder) = quotient_by::<DIVISOR>(a, b)?;
    Ok((quotient, round(quotient, remainder, Rounding::Ceil)?))
}

/// Returns the quotient, and a value that is zero if and only if there is no remainder.
fn quotient_by<const DIVISOR: u64>(a: u64, b: u64) -> Result<(u64, u64)> {
    let product = multiply_wide(a, b);
    let (high, low) = (high_word(product), low_word(product));
    if high == 0 {
        return Ok((low / DIVISOR, low % DIVISOR));
    }
    if high >= DIVISOR {
        return Err(Error::Overflow);
    }
    Ok(if const { is_short(DIVISOR) } {
        let shift = const { DIVISOR.trailing_zeros() };
        divide_short(high, low, const { DIVISOR >> DIVISOR.trailing_zeros() }, shift)
    } else {
        divide_shifted(high, low, DIVISOR, const { DIVISOR.leading_zeros() })
    })
}

/// Returns whether a divisor is an odd half-word times a power of two greater than one. The powers of ten up to 10^13 are such
/// divisors.
const fn is_short(divisor: u64) -> bool {
    divisor & 1 == 0 && divisor >> divisor.trailing_zeros() <= LOW_HALF
}

/// Returns the quotient of a double word by `odd · 2^shift`, and whether there is a remainder. The quotient must fit a word. The
/// power of two is shifted out first, so that two ordinary divisions by a half-word are enough.
#[inline(always)]
const fn divide_short(high: u64, low: u64, odd: u64, shift: u32) -> (u64, u64) {
    let lost = low & ((1 << shift) - 1);
    let low = (high << (64 - shift)) | (low >> shift);
    let (quotient, rest) = divide_halves(high >> shift, low, odd);
    (quotient, rest | lost)
}

fn round(quotient: u64, remainder: u64, rounding: Rounding) -> Result<u64> {
    match rounding {
        Rounding::Ceil if remainder != 0 => quotient.checked_add(1).ok_or(Error::Overflow),
        _ => Ok(quotient),
    }
}

/// Returns `numerator / divisor`, rounded, as a word.
///
/// # Errors
/// Returns `DivisionByZero`, or `Overflow` if the quotient does not fit in a word.
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

/// Returns the error that [`divide`] would return if the quotient, rounded down, does not fit in a word.
///
/// # Errors
/// Returns `DivisionByZero`, or `Overflow` if the quotient does not fit in a word.
pub const fn ensure_fits(numerator: u128, divisor: u64) -> Result<()> {
    if divisor == 0 {
        return Err(Error::DivisionByZero);
    }
    if high_word(numerator) < divisor { Ok(()) } else { Err(Error::Overflow) }
}

/// Returns `a · b / divisor`, rounded, from an exact product.
///
/// # Errors
/// Returns `DivisionByZero`, or `Overflow` if the quotient does not fit in a word.
pub fn multiply_divide(a: u64, b: u64, divisor: u64, rounding: Rounding) -> Result<u64> {
    divide(multiply_wide(a, b), divisor, rounding)
}

/// Returns `a · b / divisor`, rounded to 64 binary digits, as a mantissa of at least 2^63 and the number of halvings to apply to it.
///
/// # Errors
/// Returns `DivisionByZero`, or `Overflow` if the product is zero or the quotient does not fit in a word.
pub fn multiply_divide_scaled(a: u64, b: u64, divisor: u64, rounding: Rounding) -> Result<(u64, u32)> {
    if divisor == 0 {
        return Err(Error::DivisionByZero);
    }
    let product = multiply_wide(a, b);
    if product == 0 {
        return Err(Error::Overflow);
    }
    let shift = leading_zeros(divisor);
    let zeros = leading_zeros_wide(product);
    let (divisor, product) = (divisor << shift, product << zeros);
    // Use one bit less if the quotient would have 65 bits.
    let half = u32::from(high_word(product) >= divisor);
    let halvings = zeros.checked_sub(shift + half).ok_or(Error::Overflow)?;
    let numerator = product >> half;
    let (quotient, rest) = divide_shifted(high_word(numerator), low_word(numerator), divisor, 0);
    let lost = u64::from(half == 1 && product & 1 == 1);
    match round(quotient, rest | lost, rounding) {
        Ok(mantissa) => Ok((mantissa, halvings)),
        Err(error) => Ok((1 << 63, halvings.checked_sub(1).ok_or(error)?)),
    }
}

/// Returns the number of leading zeros of a nonzero double word.
const fn leading_zeros_wide(value: u128) -> u32 {
    match high_word(value) {
        0 => 64 + leading_zeros(low_word(value)),
        high => leading_zeros(high),
    }
}

/// Returns `value / 2^times`, rounded.
#[must_use]
pub const fn halve(value: u128, times: u64, rounding: Rounding) -> u128 {
    let quotient = if times < 128 { value >> times } else { 0 };
    let is_exact = value == 0 || (times < 128 && quotient << times == value);
    match rounding {
        Rounding::Ceil if !is_exact => quotient.saturating_add(1),
        _ => quotient,
    }
}

/// Returns `value · 2^times`.
///
/// # Errors
/// Returns `Overflow` if the result does not fit in two words.
pub const fn double(value: u128, times: u64) -> Result<u128> {
    if value == 0 {
        return Ok(0);
    }
    if times >= 128 || (value << times) >> times != value {
        return Err(Error::Overflow);
    }
    Ok(value << times)
}

/// Returns `numerator · 2^shift / (first · second)`, rounded down, as two words, for `shift < 64` and two half-word divisors. The
/// rules use this to compute indexes that do not fit in a word. Dividing twice and rounding down each time gives the same result as
/// one division by the product.
///
/// # Errors
/// Returns `DivisionByZero`, or `Overflow` if a divisor is larger than a half-word or the quotient does not fit in two words.
pub fn shift_divide_twice(numerator: u128, shift: u32, [first, second]: [u64; 2]) -> Result<u128> {
    if first == 0 || second == 0 {
        return Err(Error::DivisionByZero);
    }
    if first > LOW_HALF || second > LOW_HALF {
        return Err(Error::Overflow);
    }
    let words = shift_words(numerator, shift)?;
    let (top, high, low) = divide_three_words(divide_three_words(words, first), second);
    if top == 0 { Ok(join(high, low)) } else { Err(Error::Overflow) }
}

/// Divides three words by a half-word, rounding down.
const fn divide_three_words((top, high, low): (u64, u64, u64), divisor: u64) -> (u64, u64, u64) {
    let (high, rest) = divide_halves(top % divisor, high, divisor);
    let (low, _) = divide_halves(rest, low, divisor);
    (top / divisor, high, low)
}

/// Returns the quotient and remainder of a word divided by a half-word. The remainder of the previous word is carried over.
const fn divide_halves(rest: u64, word: u64, divisor: u64) -> (u64, u64) {
    let first = (rest << 32) | (word >> 32);
    let second = ((first % divisor) << 32) | (word & LOW_HALF);
    (((first / divisor) << 32) | (second / divisor), second % divisor)
}

/// Returns the three words of `value · 2^shift`, highest first.
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

/// Returns `amount · index / 2^64`, rounded, for a word and a two-word magnitude.
///
/// # Errors
/// Returns `Overflow` if the result does not fit in a word.
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

/// Returns `amount · 2^64 / divisor`, rounded. This function is the inverse of [`scale_down`].
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

/// Returns the integer square root of a word, rounded down, by Newton's iteration from above.
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

/// Converts a word to a signed word.
///
/// # Errors
/// `Overflow` above 2^63 − 1.
pub const fn to_signed(value: u64) -> Result<i64> {
    if value > i64::MAX as u64 { Err(Error::Overflow) } else { Ok(value as i64) }
}

/// Returns the magnitude with a minus sign if `negative` is true.
///
/// # Errors
/// Returns `Overflow` if the magnitude is above 2^63 − 1.
pub const fn with_sign(magnitude: u64, negative: bool) -> Result<i64> {
    match to_signed(magnitude) {
        Ok(value) if negative => Ok(-value),
        other => other,
    }
}

/// Returns the signed product `a · b` in 128 bits. The product is exact for every pair of words.
///
/// # Errors
/// Returns `Overflow` if the magnitude does not fit 127 bits.
pub const fn multiply_signed(a: u64, b: i64) -> Result<i128> {
    let magnitude = multiply_wide(a, b.unsigned_abs());
    if magnitude > i128::MAX as u128 {
        return Err(Error::Overflow);
    }
    Ok(if b < 0 { -(magnitude as i128) } else { magnitude as i128 })
}

/// Returns the two words of a signed 128-bit number as they are stored, low word first.
#[must_use]
pub const fn to_words(value: i128) -> [u64; 2] {
    [value as u64, (value >> 64) as u64]
}

/// Returns the upper word of a signed 128-bit number.
#[must_use]
pub const fn high_half(value: i128) -> i64 {
    (value >> 64) as i64
}

/// Returns the number made of `words`, low word first.
#[must_use]
pub const fn from_words(words: [u64; 2]) -> i128 {
    let [low, high] = words;
    join(high, low) as i128
}

/// Converts a word to two words.
#[must_use]
#[inline(always)]
pub const fn wide(value: u64) -> u128 {
    value as u128
}

/// Converts a 32-bit number to a word.
#[must_use]
pub const fn widen(value: u32) -> u64 {
    value as u64
}

/// Returns a word that is below 2^n, for any n, if and only if the value is at least −2^n and below 2^n.
#[must_use]
#[inline(always)]
pub const fn spread(value: i64) -> u64 {
    (value ^ (value >> 63)) as u64
}

/// Converts seconds since the epoch to a word. Negative times become zero.
#[must_use]
pub const fn seconds(value: i64) -> u64 {
    if value < 0 { 0 } else { value as u64 }
}

/// Returns the number of seconds from `from` to `to`, which is zero if `to` is not later, and at most 2^63 − 1.
#[must_use]
#[inline(always)]
pub const fn seconds_between(from: i64, to: i64) -> u64 {
    if to <= from {
        return 0;
    }
    // The difference between two signed words fits an unsigned word.
    let apart = to.wrapping_sub(from) as u64;
    if apart > i64::MAX as u64 { i64::MAX as u64 } else { apart }
}

#[cfg(test)]
mod tests;
