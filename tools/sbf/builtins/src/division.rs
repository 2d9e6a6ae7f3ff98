//! 128-bit division on 64-bit words, after Knuth's algorithm D with 32-bit digits.
//!
//! A zero divisor never gets here: the compiler checks for it before it calls.

use crate::multiplication::multiply_high;
use crate::words::Words;

const LOW_HALF: u64 = 0xffff_ffff;
const DIGIT: u64 = 1 << 32;

/// Quotient and remainder of an unsigned division. The divisor is not zero.
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

/// Quotient and remainder of a signed division, rounded towards zero; the remainder has the dividend's sign.
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

/// `(high, low) / d` for `high < d < 2^32`: two digits, each exact in one instruction.
#[inline(always)]
fn divide_by_half(high: u64, low: u64, d: u64) -> (u64, u64) {
    let first = (high << 32) | (low >> 32);
    let second = ((first % d) << 32) | (low & LOW_HALF);
    (((first / d) << 32) | (second / d), second % d)
}

/// `(high, low) / d` for `high < d` and any `d` of at least 2^32.
#[inline(always)]
fn divide_normalised(high: u64, low: u64, d: u64) -> (u64, u64) {
    let shift = leading_zeros(d);
    let (quotient, remainder) = divide_two_digits(shift_in(high, low, shift), low << shift, d << shift);
    (quotient, remainder >> shift)
}

/// The high word of `(high, low) << shift`, for `shift < 64`.
#[inline(always)]
fn shift_in(high: u64, low: u64, shift: u32) -> u64 {
    (high << shift) | ((low >> 1) >> (63 - shift))
}

/// `(high, low) / d` for `high < d` and the top bit of `d` set.
#[inline(always)]
fn divide_two_digits(high: u64, low: u64, d: u64) -> (u64, u64) {
    let (first, rest) = next_digit(high, low >> 32, d);
    let (second, rest) = next_digit(rest, low & LOW_HALF, d);
    ((first << 32) | second, rest)
}

/// The quotient digit `(rest * 2^32 + digit) / d` and what remains, for `rest < d` and the top bit of `d` set.
///
/// The guess from the divisor's upper half is never too small and at most two too large.
#[inline(always)]
fn next_digit(rest: u64, digit: u64, d: u64) -> (u64, u64) {
    let upper = d >> 32;
    let lower = d & LOW_HALF;
    let mut guess = rest / upper;
    // The part of the dividend that the guess leaves to the divisor's lower half.
    let left = rest.wrapping_sub(guess.wrapping_mul(upper));
    let product = guess.wrapping_mul(lower);
    let available = (left << 32) | digit;
    let remainder = available.wrapping_sub(product);
    // `guess` may be 2^32 or 2^32 + 1 and `left << 32` is still exact, as `left < upper < 2^32`.
    if product <= available {
        return (guess, remainder);
    }
    guess = guess.wrapping_sub(1);
    let corrected = remainder.wrapping_add(d);
    // No carry: still below zero.
    if corrected >= d {
        return (guess.wrapping_sub(1), corrected.wrapping_add(d));
    }
    (guess, corrected)
}

/// Quotient and remainder for a divisor of at least 2^64 that is not above the dividend: the quotient is one word.
#[inline(always)]
fn divide_by_two_words(n: Words, d: Words) -> (u64, Words) {
    let shift = leading_zeros(d.high);
    // Halving the dividend keeps its high word below the normalised divisor's; the guess is then at most one too small
    // after taking one off.
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

/// Leading zeros of a word that is not zero. SBPF has no instruction for it; comparing with a constant is one.
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
