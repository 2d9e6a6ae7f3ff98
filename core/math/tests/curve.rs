//! Compares the curve with exact arithmetic: no path makes a profit, k never falls, and limits and amounts are respected.

use ballast_math::bounds::MAX_SQRT_K;
use ballast_math::curve::Curve;
use ballast_math::{Error, Price, Quote, Rounding, Side};
use num_bigint::BigInt;
use num_integer::Integer;
use num_rational::BigRational;
use num_traits::{One, Signed};
use proptest::prelude::*;

fn big(value: u64) -> BigInt {
    BigInt::from(value)
}

/// Generates depths and pegs of every magnitude whose product stays within 1e17 quote units.
fn curve() -> impl Strategy<Value = Curve> {
    (3u32..19, 1u64..10, 3u32..16, 1u64..10).prop_filter_map("too deep", |(depth, a, price, b)| {
        let sqrt_k = 10u64.checked_pow(depth)?.checked_mul(a)?;
        let peg = 10u64.checked_pow(price)?.checked_mul(b)?.checked_add(7)?;
        let value = u128::from(sqrt_k) * u128::from(peg) / 1_000_000_000_000;
        (value < 100_000_000_000_000_000).then(|| Curve::at_rest(sqrt_k, Price::new(peg)).unwrap())
    })
}

fn side() -> impl Strategy<Value = Side> {
    prop_oneof![Just(Side::Long), Just(Side::Short)]
}

/// Swaps a share of the base reserve. The share's unit is 1e-6.
fn swap_share(curve: &Curve, side: Side, share: u64) -> Option<ballast_math::curve::Swap> {
    let base = u128::from(curve.base_reserve.raw()) * u128::from(share) / 1_000_000;
    match curve.swap(side, u64::try_from(base.max(1)).unwrap()) {
        Ok(swap) => Some(swap),
        Err(Error::CurveExhausted) => None,
        Err(error) => panic!("{error:?}"),
    }
}

/// Generates a curve after some swaps.
fn used_curve() -> impl Strategy<Value = Curve> {
    (curve(), proptest::collection::vec((side(), 1u64..200_000), 0..6)).prop_map(|(mut curve, swaps)| {
        for (side, share) in swaps {
            if let Some(swap) = swap_share(&curve, side, share) {
                curve = curve.after(&swap);
            }
        }
        curve
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..Default::default() })]

    #[test]
    fn reserves_and_charge_are_exact(curve in used_curve(), side in side(), share in 1u64..400_000) {
        let Some(swap) = swap_share(&curve, side, share) else { return Ok(()) };
        let k = big(curve.sqrt_k) * big(curve.sqrt_k);
        let (x, y) = (big(swap.base_reserve.raw()), big(swap.quote_reserve.raw()));
        prop_assert_eq!(&y, &k.div_ceil(&x));
        prop_assert!(&x * &y >= k, "k fell");
        let moved = BigInt::from(curve.quote_reserve.raw()) - y;
        let exact = (moved * big(curve.peg.raw())).div_floor(&big(1_000_000_000_000));
        prop_assert_eq!(BigInt::from(swap.quote.raw()), exact);
        prop_assert!(curve.after(&swap).is_exact());
    }

    #[test]
    fn no_path_makes_a_profit(
        curve in used_curve(),
        path in proptest::collection::vec((side(), 1u64..100_000), 1..12),
    ) {
        let (mut now, mut held, mut money) = (curve, 0i128, 0i128);
        for (side, share) in path {
            let Some(swap) = swap_share(&now, side, share) else { continue };
            held += i128::from(swap.base.raw());
            money += i128::from(swap.quote.raw());
            now = now.after(&swap);
        }
        if held != 0 {
            let side = if held > 0 { Side::Short } else { Side::Long };
            let swap = now.swap(side, u64::try_from(held.unsigned_abs()).unwrap()).unwrap();
            money += i128::from(swap.quote.raw());
            now = now.after(&swap);
        }
        prop_assert!(money <= 0, "a round trip made {}", money);
        prop_assert_eq!(now, curve);
    }

    #[test]
    fn splitting_never_helps(curve in used_curve(), side in side(), first in 1u64..100_000, second in 1u64..100_000) {
        let Some(one) = swap_share(&curve, side, first) else { return Ok(()) };
        let after = curve.after(&one);
        let Some(two) = swap_share(&after, side, second) else { return Ok(()) };
        let whole = curve.swap(side, one.base.magnitude() + two.base.magnitude()).unwrap();
        let split = one.quote.plus(two.quote).unwrap();
        prop_assert!(split <= whole.quote);
        prop_assert!(whole.quote.minus(split).unwrap() <= Quote::new(1));
        prop_assert_eq!(curve.after(&whole), after.after(&two));
    }

    #[test]
    fn an_amount_of_quote_is_not_exceeded(curve in used_curve(), side in side(), amount in 1i64..1_000_000_000_000_000) {
        let amount = Quote::new(amount);
        let base = match curve.base_for_quote(side, amount, 1) {
            Ok(base) if base > 0 => base,
            Ok(_) | Err(Error::CurveExhausted | Error::Overflow) => return Ok(()),
            Err(error) => panic!("{error:?}"),
        };
        let swap = curve.swap(side, base).unwrap();
        prop_assert!(swap.quote.magnitude() <= amount.magnitude());
        prop_assert_eq!(swap.quote.is_negative(), side == Side::Long);
        // One more base unit moves y by at most one unit less than the missing amount.
        if let Ok(more) = curve.swap(side, base + 1) {
            let next = i128::from(more.quote_reserve.raw()) - i128::from(curve.quote_reserve.raw());
            let wanted = i128::from(amount.raw()) * 1_000_000_000_000 / i128::from(curve.peg.raw());
            prop_assert!(next.abs() + 1 >= wanted, "{} of {}", next, wanted);
        }
    }

    #[test]
    fn a_size_to_a_limit_meets_it(curve in used_curve(), side in side(), millionths in 500_000u64..2_000_000) {
        let mark = curve.mark(Rounding::Floor).unwrap();
        let limit = Price::new(u64::try_from(u128::from(mark.raw()) * u128::from(millionths) / 1_000_000).unwrap());
        if limit.is_zero() {
            return Ok(());
        }
        let base = curve.base_to_limit(side, limit, 1).unwrap();
        let peg = big(curve.peg.raw());
        let average = |base: u64| -> Option<BigRational> {
            let swap = curve.swap(side, base).ok()?;
            let moved = BigInt::from(swap.quote_reserve.raw()) - BigInt::from(curve.quote_reserve.raw());
            Some(BigRational::new(moved.abs() * &peg, big(base)))
        };
        let limit = BigRational::from(big(limit.raw()));
        let is_worse = |price: BigRational| if side == Side::Long { price > limit } else { price < limit };
        if base > 0 && let Some(price) = average(base) {
            // y is rounded up by less than one unit.
            let unit = BigRational::new(peg.clone(), big(base));
            let price = if side == Side::Long { price - unit } else { price + unit };
            prop_assert!(!is_worse(price), "the average at the limit is worse");
        }
        // One unit of y is worth x/y of base.
        let more = base + 4 + 4 * (curve.base_reserve.raw() / curve.quote_reserve.raw());
        if let Some(price) = average(more) {
            let unit = BigRational::new(peg.clone(), big(more));
            let price = if side == Side::Long { price + unit } else { price - unit };
            prop_assert!(is_worse(price), "more would have met the limit");
        }
    }

    /// Checks that E = N·X up to one unit of y, so that the PnL at X adds up to Q + E regardless of how the positions are split.
    #[test]
    fn exit_value_is_the_net_position_at_the_clearing_price(curve in used_curve()) {
        let (x, x_terminal) = (big(curve.base_reserve.raw()), big(curve.terminal_base.raw()));
        let y = BigRational::from(big(curve.quote_reserve.raw()));
        let net = BigRational::from(&x_terminal - &x);
        let exit = &y - BigRational::from(big(curve.terminal_quote.raw()));
        let difference = net * &y / BigRational::from(x_terminal.clone()) - exit;
        let unit = BigRational::one().max(BigRational::new(x, x_terminal));
        prop_assert!(difference.abs() <= unit, "{} units of y", difference);
    }

    #[test]
    fn clearing_prices_bracket_the_exact_one(curve in used_curve()) {
        let numerator = big(curve.peg.raw()) * big(curve.quote_reserve.raw());
        let exact = BigRational::new(numerator, big(curve.terminal_base.raw()));
        let low = curve.clearing_price(Rounding::Floor).unwrap().raw();
        let high = curve.clearing_price(Rounding::Ceil).unwrap().raw();
        prop_assert_eq!(big(low), exact.floor().to_integer());
        prop_assert_eq!(big(high), exact.ceil().to_integer());
    }

    #[test]
    fn depth_keeps_the_net_position_and_the_mark(curve in used_curve(), millionths in 1_000_001u64..1_500_000) {
        let sqrt_k = u128::from(curve.sqrt_k) * u128::from(millionths) / 1_000_000;
        let deeper = match curve.with_depth(u64::try_from(sqrt_k).unwrap()) {
            Ok(deeper) => deeper,
            Err(Error::CurveExhausted | Error::ParameterOutOfBounds) => return Ok(()),
            Err(error) => panic!("{error:?}"),
        };
        prop_assert!(deeper.is_exact());
        prop_assert_eq!(deeper.net_base().unwrap(), curve.net_base().unwrap());
        // x′ is rounded down by less than one unit. y and y′ are rounded up by less than one.
        let mark = |curve: &Curve| {
            BigRational::new(big(curve.quote_reserve.raw()), big(curve.base_reserve.raw()))
        };
        let moved = (mark(&deeper) / mark(&curve) - BigRational::one()).abs();
        let smallest = curve.base_reserve.raw().min(curve.quote_reserve.raw());
        prop_assert!(moved <= BigRational::new(BigInt::from(6), big(smallest)), "the mark moved by {}", moved);
    }
}

#[test]
fn what_is_beyond_the_curve_is_refused() {
    let curve = Curve::at_rest(MAX_SQRT_K, Price::new(1_000)).unwrap();
    assert_eq!(curve.swap(Side::Long, 0).err(), Some(Error::ZeroAmount));
    assert_eq!(curve.swap(Side::Long, MAX_SQRT_K).err(), Some(Error::CurveExhausted));
    assert_eq!(curve.swap(Side::Long, 5_000_000_000_000_000_000).err(), Some(Error::CurveExhausted));
    assert_eq!(curve.swap(Side::Short, u64::MAX).err(), Some(Error::CurveExhausted));
    assert!(curve.swap(Side::Long, 4_000_000_000_000_000_000).is_ok());
    let all = Quote::new(i64::MAX);
    assert_eq!(curve.base_for_quote(Side::Short, all, 1).err(), Some(Error::CurveExhausted));
    assert_eq!(Curve::at_rest(0, Price::new(1)).err(), Some(Error::ParameterOutOfBounds));
    assert_eq!(Curve::at_rest(MAX_SQRT_K + 1, Price::new(1)).err(), Some(Error::ParameterOutOfBounds));
    assert_eq!(Curve::at_rest(1, Price::ZERO).err(), Some(Error::ParameterOutOfBounds));
    assert!(Curve::at_rest(1, Price::new(1)).unwrap().net_base().unwrap().is_zero());
}
