//! Checks the word arithmetic against the host's native 128-bit arithmetic.
#![allow(clippy::unwrap_used)]
use super::*;
use proptest::prelude::*;

/// Generates words of every magnitude, including the boundaries.
fn word() -> impl Strategy<Value = u64> {
    prop_oneof![
        (0u32..64, any::<u64>()).prop_map(|(shift, bits)| bits >> shift),
        Just(0),
        Just(1),
        Just(u64::MAX),
        Just(1 << 32),
        Just((1 << 32) - 1),
        Just(1 << 63),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(20_000))]

    #[test]
    fn product_is_exact(a in word(), b in word()) {
        prop_assert_eq!(multiply_wide(a, b), u128::from(a) * u128::from(b));
    }

    #[test]
    fn signed_sums_are_exact_or_overflow(a in word(), b in word()) {
        for (a, b) in [(a, b), (!a, b), (a, !b), (!a, !b)].map(|(a, b)| (a as i64, b as i64)) {
            prop_assert_eq!(add_signed(a, b).ok(), a.checked_add(b));
            prop_assert_eq!(subtract_signed(a, b).ok(), a.checked_sub(b));
            prop_assert_eq!(saturating_add_signed(a, b), a.saturating_add(b));
            prop_assert_eq!(seconds_between(a, b), seconds(b.saturating_sub(a)));
        }
    }

    #[test]
    fn wide_signed_sums_are_exact_or_overflow(a in any::<i128>(), b in any::<i128>(), shift in 0u32..128) {
        for (a, b) in [(a, b), (a >> shift, b), (a, b >> shift)] {
            prop_assert_eq!(add_signed_wide(a, b).ok(), a.checked_add(b));
            prop_assert_eq!(subtract_signed_wide(a, b).ok(), a.checked_sub(b));
        }
    }

    #[test]
    fn quotient_is_exact(high in word(), low in word(), divisor in word()) {
        let numerator = (u128::from(high) << 64) | u128::from(low);
        let floor = divide(numerator, divisor, Rounding::Floor);
        let ceil = divide(numerator, divisor, Rounding::Ceil);
        if divisor == 0 {
            prop_assert_eq!(floor, Err(Error::DivisionByZero));
            return Ok(());
        }
        let expected = numerator / u128::from(divisor);
        let up = expected + u128::from(numerator % u128::from(divisor) != 0);
        prop_assert_eq!(floor, u64::try_from(expected).map_err(|_| Error::Overflow));
        prop_assert_eq!(ceil, u64::try_from(up).map_err(|_| Error::Overflow));
    }

    #[test]
    fn a_constant_divisor_divides_like_any_other(a in word(), b in word()) {
        for rounding in [Rounding::Floor, Rounding::Ceil] {
            let expected = |divisor| multiply_divide(a, b, divisor, rounding);
            prop_assert_eq!(multiply_divide_by::<1_000_000>(a, b, rounding), expected(1_000_000));
            prop_assert_eq!(multiply_divide_by::<1_000_000_000_000>(a, b, rounding), expected(1_000_000_000_000));
            prop_assert_eq!(multiply_divide_by::<{ u64::MAX }>(a, b, rounding), expected(u64::MAX));
            prop_assert_eq!(multiply_divide_by::<1>(a, b, rounding), expected(1));
        }
    }

    #[test]
    fn leading_zeros_are_counted(value in word()) {
        prop_assert!(value == 0 || leading_zeros(value) == value.leading_zeros());
    }

    #[test]
    fn dividing_twice_is_dividing_by_the_product(
        value in 0u128..(1 << 110), shift in 0u32..64, first in 1u64..(1 << 32), second in 1u64..(1 << 32)
    ) {
        let exact = num_bigint::BigUint::from(value) << shift;
        let expected = exact / num_bigint::BigUint::from(first) / num_bigint::BigUint::from(second);
        let quotient = shift_divide_twice(value, shift, [first, second]);
        prop_assert_eq!(quotient, u128::try_from(expected).map_err(|_| Error::Overflow));
    }

    #[test]
    fn divisors_are_half_words_above_zero(value in any::<u128>(), large in (1u64 << 32)..) {
        prop_assert_eq!(shift_divide_twice(value, 0, [0, 1]), Err(Error::DivisionByZero));
        prop_assert_eq!(shift_divide_twice(value, 0, [1, 0]), Err(Error::DivisionByZero));
        prop_assert_eq!(shift_divide_twice(value, 0, [large, 1]), Err(Error::Overflow));
        prop_assert_eq!(shift_divide_twice(value, 0, [1, large]), Err(Error::Overflow));
    }

    #[test]
    fn small_products_fit_or_overflow(a in word(), b in word()) {
        prop_assert_eq!(multiply(a, b), a.checked_mul(b).ok_or(Error::Overflow));
    }

    #[test]
    fn scaling_up_and_down_loses_at_most_one(amount in 0u64..(1 << 62), divisor in 1u64..(1 << 62)) {
        let index = scale_up(amount, divisor, Rounding::Ceil).unwrap();
        let back = scale_down(divisor, index, Rounding::Floor).unwrap();
        prop_assert!(back == amount || back == amount + 1);
        let index = scale_up(amount, divisor, Rounding::Floor).unwrap();
        prop_assert!(scale_down(divisor, index, Rounding::Floor).unwrap() <= amount);
    }

    #[test]
    fn scaled_quotients_have_64_digits(a in word(), b in word(), divisor in word()) {
        let exact = |mantissa: u128, halvings: u32| num_bigint::BigUint::from(mantissa) << (200 - halvings);
        let product = u128::from(a) * u128::from(b);
        let [floor, ceil] =
            [Rounding::Floor, Rounding::Ceil].map(|rounding| multiply_divide_scaled(a, b, divisor, rounding));
        let refusal = match product.checked_div(divisor.into()) {
            None => Some(Error::DivisionByZero),
            Some(quotient) if product == 0 || quotient > u128::from(u64::MAX) => Some(Error::Overflow),
            Some(_) => None,
        };
        if let Some(error) = refusal {
            prop_assert_eq!(floor, Err(error));
            return Ok(());
        }
        let numerator = num_bigint::BigUint::from(product) << 200;
        let (mantissa, halvings) = floor.unwrap();
        prop_assert!(mantissa >= 1 << 63 && halvings < 128);
        let low = exact(mantissa.into(), halvings);
        let high = exact(u128::from(mantissa) + 1, halvings);
        prop_assert!(&low * divisor <= numerator && numerator < &high * divisor);
        let up = if &low * divisor == numerator { low } else { high };
        match ceil {
            Ok((mantissa, halvings)) => {
                prop_assert!(mantissa >= 1 << 63);
                prop_assert_eq!(exact(mantissa.into(), halvings), up);
            }
            Err(error) => {
                prop_assert_eq!(error, Error::Overflow);
                prop_assert_eq!(up, num_bigint::BigUint::from(1u32) << 264);
            }
        }
    }

    #[test]
    fn halving_and_doubling_move_bits(value in any::<u128>(), times in 0u64..200, small in word()) {
        let whole = num_bigint::BigUint::from(value);
        let floor = &whole >> times;
        prop_assert_eq!(num_bigint::BigUint::from(halve(value, times, Rounding::Floor)), floor.clone());
        let ceil = if &floor << times == whole { floor } else { floor + 1u32 };
        prop_assert_eq!(num_bigint::BigUint::from(halve(value, times, Rounding::Ceil)), ceil);
        let product = num_bigint::BigUint::from(small) << times;
        let expected = u128::try_from(product).map_err(|_| Error::Overflow);
        prop_assert_eq!(double(small.into(), times), expected);
    }

    #[test]
    fn root_is_the_largest(value in word()) {
        let root = u128::from(square_root(value));
        prop_assert!(root * root <= u128::from(value));
        prop_assert!((root + 1) * (root + 1) > u128::from(value));
    }

    #[test]
    fn words_round_trip(value in any::<i128>()) {
        prop_assert_eq!(from_words(to_words(value)), value);
    }
}
