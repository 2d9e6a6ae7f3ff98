//! Compares funding with exact fractions. Funding does not depend on when positions are touched, is zero-sum including its
//! residue, and takes no more than its bucket contains.

mod common;

use ballast_math::market::State;
use ballast_math::parameters::Parameters;
use ballast_math::units::SignedRatio;
use ballast_math::{Base, Clock, Price, Quote, Ratio, Rounding, Side, funding};
use common::presets::{self, CONTRACT, PRICE, QUOTE, START};
use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::ToPrimitive;
use proptest::prelude::*;

fn parameters() -> Parameters {
    Parameters { funding_max_interval: 86_400, interest: SignedRatio::new(0), ..presets::parameters() }
}

/// Creates a market with open interest on both sides and a stored premium.
fn market(base: (u64, u64), price: u64, premium: i64) -> State {
    let parameters = parameters();
    let mut market = presets::market(&parameters, 1_000_000 * CONTRACT, price);
    market.base_long = Base::from_magnitude(base.0).unwrap();
    market.base_short = Base::from_magnitude(base.1).unwrap();
    market.funding.premium = SignedRatio::new(premium);
    market
}

fn at(seconds: u64) -> Clock {
    Clock { time: START.time + i64::try_from(seconds).unwrap(), ..START }
}

fn total(market: &State) -> i128 {
    [market.quote_long, market.quote_short, market.surplus].iter().map(|quote| i128::from(quote.raw())).sum()
}

fn inputs() -> impl Strategy<Value = ((u64, u64), u64, i64)> {
    let size = || prop_oneof![Just(0u64), 1u64..1_000, 1u64..1_000_000_000_000_000];
    let price = prop_oneof![PRICE..1_000 * PRICE, Just(1_000_000 * PRICE)];
    ((size(), size()), price, -50_000i64..=50_000)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..Default::default() })]

    #[test]
    fn touching_often_books_the_same((base, price, premium) in inputs(), stops in proptest::collection::vec(1u64..3_000, 1..20)) {
        let parameters = parameters();
        let mut once = market(base, price, premium);
        once.surplus = Quote::new(i64::MAX / 4);
        let mut often = once;
        let mut now = 0;
        for stop in &stops {
            now += stop;
            funding::accrue(&mut often, &parameters, &at(now)).unwrap();
        }
        funding::accrue(&mut once, &parameters, &at(now)).unwrap();
        let touches = i64::try_from(stops.len()).unwrap();
        // One index unit per touch is 2^-64 quote unit per base unit, which is negligible. Booking rounds by one unit per touch and side.
        let index = |market: &State, side| market.funding.index_of(side).raw();
        let difference = |side| (index(&once, side) - index(&often, side)).unsigned_abs();
        let same_subsidy = once.funding.bucket.is_positive() && often.funding.bucket.is_positive();
        let payer = if premium > 0 { Side::Long } else { Side::Short };
        prop_assert!(difference(payer) <= u128::try_from(touches).unwrap());
        let booked = |market: &State, side| market.quote_of(side).raw();
        prop_assert!((booked(&once, payer) - booked(&often, payer)).abs() <= touches);
        if same_subsidy {
            let receiver = payer.opposite();
            prop_assert!(difference(receiver) <= u128::try_from(touches).unwrap());
            prop_assert!((booked(&once, receiver) - booked(&often, receiver)).abs() <= touches);
        }
    }

    #[test]
    fn every_unit_comes_from_somewhere((base, price, premium) in inputs(), seconds in 1u64..86_000, surplus in -1_000_000i64..1_000_000_000_000) {
        let parameters = parameters();
        let mut after = market(base, price, premium);
        after.surplus = Quote::new(surplus);
        let before = after;
        funding::accrue(&mut after, &parameters, &at(seconds)).unwrap();
        prop_assert_eq!(total(&before), total(&after));
        let residue = after.surplus.minus(before.surplus).unwrap();
        let spent = Quote::ZERO.minus(residue).unwrap().or_zero();
        prop_assert!(spent <= parameters.funding_bucket_cap);
        prop_assert!(spent <= before.spendable(&parameters).unwrap().or_zero());
        prop_assert!(!after.funding.bucket.is_negative());
        let flows = after.funding.paid.minus(after.funding.received).unwrap();
        prop_assert_eq!(flows, residue);
    }

    /// Checks that payers pay the exact amount rounded against them, and that receivers get at most the exact amount.
    #[test]
    fn positions_are_booked_the_exact_amount((base, price, premium) in inputs(), seconds in 1u64..86_000) {
        let parameters = parameters();
        let mut after = market(base, price, premium);
        after.surplus = Quote::new(1_000_000_000 * QUOTE);
        funding::accrue(&mut after, &parameters, &at(seconds)).unwrap();
        let payer = if premium > 0 { Side::Long } else { Side::Short };
        let big = |value: u64| BigInt::from(value);
        // The exact amount is base · premium · price · seconds / period, in quote units.
        let exact = |size: u64| {
            let product = big(size) * big(premium.unsigned_abs()) * big(price) * big(seconds);
            BigRational::new(product, big(1_000_000) * big(1_000_000_000_000) * big(parameters.funding_period))
        };
        let sizes = if payer == Side::Long { base } else { (base.1, base.0) };
        let gathered = |side: Side, size: u64| {
            after.funding.index_of(side).gathered(Default::default(), size, Rounding::Floor).unwrap().raw()
        };
        let pays = -gathered(payer, sizes.0);
        let bound = exact(sizes.0);
        prop_assert!(pays >= bound.floor().to_integer().to_i64().unwrap());
        prop_assert!(pays <= bound.ceil().to_integer().to_i64().unwrap());
        let gets = gathered(payer.opposite(), sizes.1);
        prop_assert!((0..=exact(sizes.1).floor().to_integer().to_i64().unwrap()).contains(&gets));
        // The amount booked on a side is enough for its positions, however they are split.
        let split: i64 = [sizes.0 / 3, sizes.0 / 3, sizes.0 - 2 * (sizes.0 / 3)]
            .iter().map(|size| gathered(payer, *size)).sum();
        prop_assert!(after.quote_of(payer).raw() >= split);
        let split: i64 = [sizes.1 / 3, sizes.1 / 3, sizes.1 - 2 * (sizes.1 / 3)]
            .iter().map(|size| gathered(payer.opposite(), *size)).sum();
        prop_assert!(after.quote_of(payer.opposite()).raw() >= split);
    }
}

#[test]
fn receivers_are_reduced_to_what_there_is() {
    let parameters = parameters();
    let mut market = market((100 * CONTRACT, 400 * CONTRACT), 10 * PRICE, 10_000);
    market.surplus = parameters.surplus_floor;
    funding::accrue(&mut market, &parameters, &at(28_800)).unwrap();
    // One per cent of a thousand quote.
    let paid = Quote::new(10 * QUOTE - 1);
    assert_eq!((market.funding.paid, market.funding.received), (paid, paid));
    assert_eq!(market.surplus, parameters.surplus_floor);
    let each = market.funding.short_index.gathered(Default::default(), CONTRACT, Rounding::Floor).unwrap();
    assert!(each <= Quote::new(25_000) && each >= Quote::new(24_999));
}

#[test]
fn a_side_without_positions_leaves_the_payment_to_the_surplus() {
    let parameters = parameters();
    let mut market = market((100 * CONTRACT, 0), 10 * PRICE, 10_000);
    funding::accrue(&mut market, &parameters, &at(28_800)).unwrap();
    let paid = Quote::new(10 * QUOTE - 1);
    assert_eq!((market.surplus, market.funding.received), (paid, Quote::ZERO));
    assert_eq!(market.quote_long, Quote::ZERO.minus(paid).unwrap());
}

#[test]
fn the_bucket_refills_with_time_up_to_its_cap() {
    let parameters = Parameters { funding_bucket_refill: Quote::new(QUOTE), ..parameters() };
    let mut market = market((0, 0), 10 * PRICE, 0);
    market.funding.bucket_time = START.time;
    funding::accrue(&mut market, &parameters, &at(7)).unwrap();
    assert_eq!(market.funding.bucket, Quote::new(7 * QUOTE));
    funding::accrue(&mut market, &parameters, &at(80_000)).unwrap();
    assert_eq!(market.funding.bucket, parameters.funding_bucket_cap);
}

#[test]
fn nothing_accrues_long_after_the_last_index() {
    let parameters = Parameters { funding_max_interval: 600, ..parameters() };
    let run = |seconds: &[u64]| {
        let mut market = market((100 * CONTRACT, 100 * CONTRACT), 10 * PRICE, 10_000);
        for second in seconds {
            funding::accrue(&mut market, &parameters, &at(*second)).unwrap();
        }
        market.funding.paid
    };
    assert!(run(&[600]).is_positive());
    assert_eq!(run(&[600]), run(&[50_000]));
    assert_eq!(run(&[600]), run(&[600, 601, 50_000]));
    assert!(run(&[300]) < run(&[600]));
}

#[test]
fn the_stored_premium_is_that_of_the_mark_within_its_cap() {
    let parameters = Parameters { interest: SignedRatio::new(100), ..presets::parameters() };
    let mut market = market((0, 0), 10 * PRICE, 0);
    let cases = [
        (10 * PRICE, 100),
        (9_990_000_000, 1_101),
        (10_010_000_000, -900),
        (PRICE, 20_000),
        (90 * PRICE, -20_000),
        (1, 20_000),
    ];
    for (index, expected) in cases {
        market.oracle.price = Price::new(index);
        funding::store_premium(&mut market, &parameters).unwrap();
        assert_eq!(market.funding.premium, SignedRatio::new(expected), "index {index}");
    }
    assert_eq!(parameters.funding_cap, Ratio::new(20_000));
}

/// Checks that the mark is rounded down to a price unit before the premium is computed, so that a trade and a touch store the same
/// premium. At an index of a million units, one price unit is one premium unit.
#[test]
fn the_premium_is_that_of_the_mark_rounded_down() {
    let index = 1_000_000;
    for contracts in [-90_i64, -7, 7, 90] {
        let mut market = presets::market(&parameters(), 1_000_000 * CONTRACT, index);
        let side = if contracts > 0 { Side::Long } else { Side::Short };
        let swap = market.curve.swap(side, CONTRACT * contracts.unsigned_abs()).unwrap();
        market.curve = market.curve.after(&swap);
        let mark = market.curve.mark(Rounding::Floor).unwrap().raw();
        assert_ne!(mark, market.curve.mark(Rounding::Ceil).unwrap().raw());
        funding::store_premium(&mut market, &parameters()).unwrap();
        let expected = i64::try_from(mark).unwrap() - i64::try_from(index).unwrap();
        assert_eq!(market.funding.premium, SignedRatio::new(expected));
    }
}
