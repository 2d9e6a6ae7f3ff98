//! Compares the wide arithmetic with big integers, for every function and every rounding. An error is expected exactly where the
//! result does not fit.
#![no_main]

use ballast_math::{Error, Rounding, num};
use libfuzzer_sys::fuzz_target;
use num_bigint::BigUint;

fuzz_target!(|words: (u64, u64, u64, u64, u8)| {
    let (a, b, c, d, kind) = words;
    products(a, b, c);
    powers(a, b);
    index(a, u128::from(b) << 64 | u128::from(c), d);
    twice(u128::from(a) << 64 | u128::from(b), u32::from(kind % 64), [c, d]);
    roots(a, i64::from_le_bytes(b.to_le_bytes()));
});

fn big(value: impl Into<BigUint>) -> BigUint {
    value.into()
}

/// Returns the exact quotient, rounded, or `None` if the divisor is zero.
fn quotient(numerator: &BigUint, divisor: &BigUint, rounding: Rounding) -> Option<BigUint> {
    if *divisor == big(0u8) {
        return None;
    }
    let floor = numerator / divisor;
    let is_exact = &floor * divisor == *numerator;
    Some(if is_exact || rounding == Rounding::Floor { floor } else { floor + 1u8 })
}

/// Returns what a function must return if this is its exact result.
fn word(exact: Option<BigUint>) -> Result<u64, Error> {
    let exact = exact.ok_or(Error::DivisionByZero)?;
    u64::try_from(exact).map_err(|_| Error::Overflow)
}

fn wide(exact: Option<BigUint>) -> Result<u128, Error> {
    let exact = exact.ok_or(Error::DivisionByZero)?;
    u128::try_from(exact).map_err(|_| Error::Overflow)
}

fn products(a: u64, b: u64, c: u64) {
    assert_eq!(big(num::multiply_wide(a, b)), big(a) * big(b));
    assert_eq!(num::multiply(a, b), word(Some(big(a) * big(b))));
    for rounding in [Rounding::Floor, Rounding::Ceil] {
        let exact = quotient(&(big(a) * big(b)), &big(c), rounding);
        assert_eq!(num::multiply_divide(a, b, c, rounding), word(exact), "{a} * {b} / {c}");
        let numerator = u128::from(a) << 64 | u128::from(b);
        let exact = quotient(&big(numerator), &big(c), rounding);
        assert_eq!(num::divide(numerator, c, rounding), word(exact), "{numerator} / {c}");
    }
}

fn by<const DIVISOR: u64>(a: u64, b: u64) {
    let exact = |rounding| word(quotient(&(big(a) * big(b)), &big(DIVISOR), rounding));
    for rounding in [Rounding::Floor, Rounding::Ceil] {
        let found = num::multiply_divide_by::<DIVISOR>(a, b, rounding);
        assert_eq!(found, exact(rounding), "{a} * {b} / {DIVISOR}");
    }
    let both = exact(Rounding::Floor).and_then(|floor| Ok((floor, exact(Rounding::Ceil)?)));
    assert_eq!(num::multiply_divide_both::<DIVISOR>(a, b), both, "{a} * {b} / {DIVISOR}");
}

/// Tests the divisors that the rules use, which are powers of ten.
fn powers(a: u64, b: u64) {
    by::<1_000_000>(a, b);
    by::<1_000_000_000>(a, b);
    by::<1_000_000_000_000>(a, b);
}

/// Tests indices with more digits than fit into a word.
fn index(amount: u64, index: u128, divisor: u64) {
    let unit = big(1u8) << 64u8;
    for rounding in [Rounding::Floor, Rounding::Ceil] {
        let exact = quotient(&(big(amount) * big(index)), &unit, rounding);
        assert_eq!(num::scale_down(amount, index, rounding), word(exact), "{amount} * {index} / 2^64");
        let exact = quotient(&(big(amount) << 64u8), &big(divisor), rounding);
        assert_eq!(num::scale_up(amount, divisor, rounding), wide(exact), "{amount} * 2^64 / {divisor}");
    }
}

fn twice(numerator: u128, shift: u32, divisors: [u64; 2]) {
    let found = num::shift_divide_twice(numerator, shift, divisors);
    if divisors.iter().any(|divisor| *divisor > u64::from(u32::MAX)) {
        assert!(found.is_err(), "a divisor has more than half a word");
        return;
    }
    let product = big(divisors[0]) * big(divisors[1]);
    let exact = quotient(&(big(numerator) << shift), &product, Rounding::Floor);
    assert_eq!(found, wide(exact), "{numerator} * 2^{shift} / {divisors:?}");
}

fn roots(value: u64, signed: i64) {
    assert_eq!(big(num::square_root(value)), big(value).sqrt());
    let product = i128::from(signed) * i128::from(value);
    assert_eq!(num::multiply_signed(value, signed), Ok(product));
    assert_eq!(num::from_words(num::to_words(product)), product);
    assert_eq!(num::to_signed(value), i64::try_from(value).map_err(|_| Error::Overflow));
}
