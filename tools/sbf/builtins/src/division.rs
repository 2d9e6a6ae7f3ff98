//! 128-bit division on 64-bit words, based on Knuth's Algorithm D with 32-bit digits.
//!
//! The divisor is never zero, because the compiler checks for that before it calls these routines.

use crate::multiplication::multiply_high;
use crate::words::Words;

const LOW_HALF: u64 = 0xffff_ffff;
const DIGIT: u64 = 1 << 32;

/// Returns the quotient and the remainder of an unsigned division. The divisor must not be zero.
#[inline(always)]
pub fn divide(n: Words, d: Words) -> (Words, Words) {
    if d.high == 0 {
        return divide_by_word(n, d.low);
    }
    if !n.at_least(d) {
        return (Words::ZERO, n);
    }
    let (quotient, remainder) = divide_by_two_words(n, d);
    (Words::new(quotient, 0), remainder)
}

/// Returns the quotient and the remainder of a signed division, rounded towards zero. The remainder has the sign of the dividend.
#[inline(always)]
pub fn divide_signed(n: Words, d: Words) -> (Words, Words) {
    let (quotient, remainder) = divide(n.magnitude(), d.magnitude());
    let quotient = if n.is_negative() != d.is_negative() { quotient.negate() } else { quotient };
    let remainder = if n.is_negative() { remainder.negate() } else { remainder };
    (quotient, remainder)
}

#[inline(always)]
fn divide_by_word(n: Words, d: u64) -> (Words, Words) {
    if n.high == 0 {
        return (Words::new(n.low / d, 0), Words::new(n.low % d, 0));
    }
    let high = n.high / d;
    let rest = n.high % d;
    let (low, remainder) =
        if d < DIGIT { divide_by_half(rest, n.low, d) } else { divide_normalised(rest, n.low, d) };
    (Words::new(low, high), Words::new(remainder, 0))
}

/// Computes `(high, low) / d` for `high < d < 2^32`. Each of the two digits is computed exactly by a single instruction.
#[inline(always)]
fn divide_by_half(high: u64, low: u64, d: u64) -> (u64, u64) {
    let first = (high << 32) | (low >> 32);
    let second = ((first % d) << 32) | (low & LOW_HALF);
    (((first / d) << 32) | (second / d), second % d)
}

/// Computes `(high, low) / d` for `high < d` and any `d` of at least 2^32.
#[inline(always)]
fn divide_normalised(high: u64, low: u64, d: u64) -> (u64, u64) {
    let shift = leading_zeros(d);
    let (quotient, remainder) = divide_two_digits(shift_in(high, low, shift), low << shift, d << shift);
    (quotient, remainder >> shift)
}

/// Returns the high word of `(high, low) << shift`, for `shift < 64`.
#[inline(always)]
fn shift_in(high: u64, low: u64, shift: u32) -> u64 {
    (high << shift) | ((low >> 1) >> (63 - shift))
}

/// Computes `(high, low) / d` for `high < d`, where the top bit of `d` is set.
#[inline(always)]
fn divide_two_digits(high: u64, low: u64, d: u64) -> (u64, u64) {
    let (first, rest) = next_digit(high, low >> 32, d);
    let (second, rest) = next_digit(rest, low & LOW_HALF, d);
    ((first << 32) | second, rest)
}

/// Returns the quotient digit `(rest * 2^32 + digit) / d` and the remainder, for `rest < d`, where the top bit of `d` is set.
///
/// The estimate based on the upper half of the divisor is never too small, and is too large by at most two.
#[inline(always)]
fn next_digit(rest: u64, digit: u64, d: u64) -> (u64, u64) {
    let upper = d >> 32;
    let lower = d & LOW_HALF;
    let mut guess = rest / upper;
    // The part of the dividend that remains for the lower half of the divisor.
    let left = rest.wrapping_sub(guess.wrapping_mul(upper));
    let product = guess.wrapping_mul(lower);
    let available = (left << 32) | digit;
    let remainder = available.wrapping_sub(product);
    // `guess` may be 2^32 or 2^32 + 1. `left << 32` is still exact, because `left < upper < 2^32`.
    if product <= available {
        return (guess, remainder);
    }
    guess = guess.wrapping_sub(1);
    let corrected = remainder.wrapping_add(d);
    // Without a carry, the remainder is still below zero.
    if corrected >= d {
        return (guess.wrapping_sub(1), corrected.wrapping_add(d));
    }
    (guess, corrected)
}

/// Returns the quotient and the remainder for a divisor of at least 2^64 that does not exceed the dividend. The quotient fits in one word.
#[inline(always)]
fn divide_by_two_words(n: Words, d: Words) -> (u64, Words) {
    let shift = leading_zeros(d.high);
    // Halving the dividend keeps its high word below that of the normalised divisor. After subtracting one, the guess is at most one too
    // small.
    let top = shift_in(d.high, d.low, shift);
    let (estimate, _) = divide_two_digits(n.high >> 1, (n.high << 63) | (n.low >> 1), top);
    let estimate = (estimate >> (63 - shift)).saturating_sub(1);
    let product = Words::new(
        estimate.wrapping_mul(d.low),
        multiply_high(estimate, d.low).wrapping_add(estimate.wrapping_mul(d.high)),
    );
    let remainder = n.subtract(product);
    if remainder.at_least(d) {
        return (estimate.wrapping_add(1), remainder.subtract(d));
    }
    (estimate, remainder)
}

/// Returns the number of leading zeros in a non-zero word. SBPF has no instruction for this, but it can compare with a constant in one
/// instruction.
#[inline(always)]
fn leading_zeros(word: u64) -> u32 {
    let mut rest = word;
    let mut zeros = 63;
    if rest >= 1 << 32 {
        rest >>= 32;
        zeros -= 32;
    }
    if rest >= 1 << 16 {
        rest >>= 16;
        zeros -= 16;
    }
    if rest >= 1 << 8 {
        rest >>= 8;
        zeros -= 8;
    }
    if rest >= 1 << 4 {
        rest >>= 4;
        zeros -= 4;
    }
    if rest >= 1 << 2 {
        rest >>= 2;
        zeros -= 2;
    }
    if rest >= 1 << 1 {
        zeros -= 1;
    }
    zeros
}
