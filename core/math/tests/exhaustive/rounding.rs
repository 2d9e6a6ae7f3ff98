//! Compares every rounding helper with plain integer division, over all small integers.

use ballast_math::num::{self, Rounding};
use ballast_math::units::{ONE, SignedRatio};
use ballast_math::{Base, Error, Price, Quote, Ratio, Reserve};

use crate::{ceil, floor};

const BOTH: [Rounding; 2] = [Rounding::Floor, Rounding::Ceil];

fn rounded((numerator, denominator): (i128, i128), rounding: Rounding) -> i128 {
    match rounding {
        Rounding::Floor => floor(numerator, denominator),
        Rounding::Ceil => ceil(numerator, denominator),
    }
}

fn word(value: u64) -> i128 {
    i128::from(value)
}

fn constant<const DIVISOR: u64>(cases: &mut u64) {
    for a in 0..=24 {
        for b in 0..=24 {
            let both = num::multiply_divide_both::<DIVISOR>(a, b).unwrap();
            let exact = BOTH.map(|rounding| rounded((word(a * b), word(DIVISOR)), rounding));
            assert_eq!([word(both.0), word(both.1)], exact);
            for (rounding, exact) in BOTH.into_iter().zip(exact) {
                assert_eq!(word(num::multiply_divide_by::<DIVISOR>(a, b, rounding).unwrap()), exact);
                *cases += 1;
            }
        }
    }
}

#[test]
fn quotients_are_rounded_as_named() {
    let mut cases = 0;
    for rounding in BOTH {
        for divisor in 1..=40 {
            for a in 0..=40 {
                for b in 0..=40 {
                    let exact = rounded((word(a * b), word(divisor)), rounding);
                    assert_eq!(word(num::multiply_divide(a, b, divisor, rounding).unwrap()), exact);
                    assert_eq!(word(num::divide(u128::from(a * b), divisor, rounding).unwrap()), exact);
                    cases += 1;
                }
            }
        }
        assert_eq!(num::divide(7, 0, rounding), Err(Error::DivisionByZero));
    }
    constant::<1>(&mut cases);
    constant::<2>(&mut cases);
    constant::<3>(&mut cases);
    constant::<7>(&mut cases);
    constant::<8>(&mut cases);
    constant::<10>(&mut cases);
    constant::<12>(&mut cases);
    constant::<25>(&mut cases);
    assert_eq!(cases, 144_480);
}

#[test]
fn shifted_quotients_are_floored() {
    let mut cases = 0;
    for numerator in 0..=60_u128 {
        for shift in 0..=6 {
            for first in 1..=9 {
                for second in 1..=9 {
                    let exact = (numerator << shift) / u128::from(first * second);
                    assert_eq!(num::shift_divide_twice(numerator, shift, [first, second]), Ok(exact));
                    cases += 1;
                }
            }
        }
    }
    assert_eq!(cases, 34_587);
}

/// Compares scaling by an index in 2^-64 with plain division. The index is a multiple of 2^-4, or one unit below or above it.
#[test]
fn indexes_scale_down_and_up_as_named() {
    let mut cases = 0;
    for rounding in BOTH {
        for amount in 0..=40 {
            for sixteenths in 0..=40_u128 {
                for beside in [-1, 0, 1] {
                    let Some(index) = (sixteenths << 60).checked_add_signed(beside) else { continue };
                    let exact = rounded((word(amount) * i128::try_from(index).unwrap(), 1 << 64), rounding);
                    assert_eq!(word(num::scale_down(amount, index, rounding).unwrap()), exact);
                    cases += 1;
                }
            }
            for divisor in 1..=40 {
                let exact = rounded((word(amount) << 64, word(divisor)), rounding);
                let scaled = num::scale_up(amount, divisor, rounding).unwrap();
                assert_eq!(i128::try_from(scaled), Ok(exact));
                cases += 1;
            }
        }
    }
    assert_eq!(cases, 13_284);
}

#[test]
fn roots_are_floored() {
    for value in 0..1_000_000 {
        let root = num::square_root(value);
        assert!(root * root <= value && (root + 1) * (root + 1) > value, "{value}: {root}");
    }
}

/// Checks that shares, ratios and values round in the named direction for every sign. Rounding down is towards minus infinity.
#[test]
fn signed_amounts_are_rounded_as_named() {
    let mut cases = 0;
    for rounding in BOTH {
        for amount in -30..=30 {
            let quote = Quote::new(amount);
            for part in 0..=12 {
                for whole in 1..=12 {
                    let exact = rounded((i128::from(amount) * word(part), word(whole)), rounding);
                    assert_eq!(i128::from(quote.share_of(part, whole, rounding).unwrap().raw()), exact);
                    cases += 1;
                }
            }
            for ratio in (0..=2_000_000).step_by(50_000) {
                let exact = rounded((i128::from(amount) * word(ratio), word(ONE.raw())), rounding);
                assert_eq!(i128::from(quote.times(Ratio::new(ratio), rounding).unwrap().raw()), exact);
                cases += 1;
            }
            for tenths in 0..=30 {
                let price = Price::new(tenths * 100_000_000_000);
                let exact = rounded((i128::from(amount) * word(tenths), 10), rounding);
                assert_eq!(i128::from(Base::new(amount).value(price, rounding).unwrap().raw()), exact);
                cases += 1;
            }
        }
    }
    assert_eq!(cases, 27_816);
}

/// Checks that a long's value is ⌊b·p⌋, a short's value is −⌈|b|·p⌉, and the notional is ⌈|b|·p⌉, whether computed together or
/// separately.
#[test]
fn an_owner_is_valued_down_and_its_notional_up() {
    let mut cases = 0;
    for size in -60..=60 {
        for tenths in 0..=60 {
            let (base, price) = (Base::new(size), Price::new(tenths * 100_000_000_000));
            let (value, notional) = base.value_and_notional(price).unwrap();
            assert_eq!(base.value_to_owner(price), Ok(value));
            assert_eq!(i128::from(value.raw()), floor(i128::from(size) * word(tenths), 10));
            assert_eq!(i128::from(notional.raw()), ceil(i128::from(size.abs()) * word(tenths), 10));
            cases += 1;
        }
    }
    assert_eq!(cases, 7_381);
}

#[test]
fn curve_amounts_are_rounded_as_named() {
    let mut cases = 0;
    for rounding in BOTH {
        for from in 0..=20 {
            for to in 0..=20 {
                for tenths in 1..=30 {
                    let peg = Price::new(tenths * 100_000_000_000);
                    let moved = (word(to) - word(from)) * word(tenths);
                    let quote =
                        Reserve::quote_between(Reserve::new(from), Reserve::new(to), peg, rounding).unwrap();
                    assert_eq!(i128::from(quote.raw()), rounded((moved, 10), rounding));
                    cases += 1;
                }
            }
        }
    }
    for amount in -40..=40_i64 {
        for tenths in 1..=40 {
            let peg = Price::new(tenths * 100_000_000_000);
            let exact = floor(i128::from(amount.abs()) * 10, word(tenths));
            assert_eq!(word(Reserve::for_quote(Quote::new(amount), peg).unwrap().raw()), exact);
            cases += 1;
        }
    }
    assert_eq!(cases, 29_700);
}

#[test]
fn premiums_are_floored_and_prices_held_within_their_band() {
    let mut cases = 0;
    for price in 0..=60 {
        for index in 1..=60 {
            let premium = Price::new(price).premium_over(Price::new(index)).unwrap();
            let exact = floor((word(price) - word(index)) * 1_000_000, word(index));
            assert_eq!(i128::from(premium.raw()), exact);
            for tenths in 0..=10 {
                let band = Ratio::new(tenths * 100_000);
                let low = floor(word(index) * (10 - word(tenths)), 10);
                let high = ceil(word(index) * (10 + word(tenths)), 10);
                let held = Price::new(price).held_near(Price::new(index), band).unwrap();
                assert_eq!(word(held.raw()), word(price).clamp(low, high), "{price} {index} {tenths}");
                cases += 1;
            }
            let limit = Ratio::new(300_000);
            let within = premium.within(limit).unwrap();
            assert_eq!(within, SignedRatio::new(premium.raw().clamp(-300_000, 300_000)));
        }
    }
    assert_eq!(cases, 40_260);
}

/// Checks that a price is held within its band with the same result as exact division, up to the edge of the band. For most
/// prices, the shortcut needs no division.
#[test]
fn prices_of_all_sizes_are_held_within_their_band() {
    let mut cases = 0;
    for centre in
        [1, 1_048_575, 1_048_576, 1_048_577, 1_000_000_000, 95_000_000_123, (1 << 40) + 3, u64::MAX / 3]
    {
        for band in [0, 1, 2, 999, 1_000, 40_000, 500_000, 999_999, 1_000_000] {
            let low = floor(word(centre) * (1_000_000 - word(band)), 1_000_000);
            let high = ceil(word(centre) * (1_000_000 + word(band)), 1_000_000);
            let told = word(centre / 1_048_576 * band);
            for near in [low, high, word(centre), word(centre) - told, word(centre) + told] {
                for price in (near - 3).max(0)..=near + 3 {
                    let price = u64::try_from(price).unwrap();
                    let held = Price::new(price).held_near(Price::new(centre), Ratio::new(band)).unwrap();
                    assert_eq!(word(held.raw()), word(price).clamp(low, high), "{price} {centre} {band}");
                    cases += 1;
                }
            }
        }
    }
    assert!(cases > 2_000, "{cases}");
    Price::new(8).held_near(Price::new(9), Ratio::new(1_000_001)).unwrap_err();
}
