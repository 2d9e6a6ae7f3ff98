//! What transactions cost, what they bring, and what is paid for going first.

use ballast_keeper::config::Fees;
use ballast_keeper::jobs::{Costs, Profit, SIGNATURE_FEE};
use ballast_keeper::send::price;
use ballast_math::Quote;
use proptest::prelude::*;

/// 200 quote a SOL: a signature costs a thousandth of a quote.
const COSTS: Costs = Costs { sol_price: Quote::new(200_000_000) };
const PROFIT: Profit = Profit { costs: COSTS, least: Quote::ZERO, unprofitable: false };
const UNITS: u32 = 10_000;

#[test]
fn lamports_are_worth_what_a_sol_costs() {
    assert_eq!(COSTS.of_transaction(0), Quote::new(1_000));
    // Rounded up: five quote units and a fraction.
    assert_eq!(COSTS.of_transaction(26), Quote::new(1_006));
    assert_eq!(COSTS.lamports_of(Quote::new(1_000)), SIGNATURE_FEE);
    assert_eq!(COSTS.lamports_of(Quote::new(-5)), 0);
}

#[test]
fn what_does_not_pay_is_left_alone() {
    assert!(PROFIT.is_worth(Quote::new(1_000), 0));
    assert!(!PROFIT.is_worth(Quote::new(999), 0));
    assert!(!PROFIT.is_worth(Quote::new(1_000), 1));
    assert!(!Profit { least: Quote::new(1), ..PROFIT }.is_worth(Quote::new(1_000), 0));
    assert!(Profit { unprofitable: true, ..PROFIT }.is_worth(Quote::ZERO, 1_000_000));
}

#[test]
fn the_price_is_what_others_pay() {
    let fees = Fees { percentile: 50, ..Fees::default() };
    assert_eq!(price(&fees, &[900, 100, 300, 200, 500], 0, (1_000_000, UNITS)), 300);
    assert_eq!(price(&fees, &[], 0, (1_000_000, UNITS)), 0);
    let fees = Fees { least: 40, ..fees };
    assert_eq!(price(&fees, &[], 0, (1_000_000, UNITS)), 40);
}

#[test]
fn each_repetition_raises_it() {
    let fees = Fees { raise: 50, ..Fees::default() };
    let prices: Vec<u64> = (0..4).map(|tries| price(&fees, &[1_000], tries, (1_000_000, UNITS))).collect();
    assert_eq!(prices, [1_000, 1_500, 2_250, 3_375]);
    // Also where nobody has paid anything.
    assert!(price(&fees, &[], 3, (1_000_000, UNITS)) > 0);
}

#[test]
fn what_brings_nothing_costs_little() {
    let fees = Fees { most_for_free: 50, ..Fees::default() };
    // 50 lamports over 10,000 units.
    assert_eq!(price(&fees, &[900_000], 0, (0, UNITS)), 5_000);
}

proptest! {
    #[test]
    fn it_is_never_above_the_limit_nor_the_share_of_the_profit(
        recent in prop::collection::vec(any::<u64>(), 0..20),
        tries in any::<u32>(),
        worth in any::<u64>(),
        units in 1_u32..1_400_000,
        raise in 0_u64..1_000,
    ) {
        let fees = Fees { raise, ..Fees::default() };
        let chosen = price(&fees, &recent, tries, (worth, units));
        prop_assert!(chosen <= fees.most);
        let paid = u128::from(chosen) * u128::from(units) / 1_000_000;
        let most = if worth == 0 { fees.most_for_free.into() } else { u128::from(worth) * 50 / 100 };
        prop_assert!(paid <= most);
    }

    #[test]
    fn more_tries_never_pay_less(recent in 0_u64..100_000, tries in 0_u32..40) {
        let fees = Fees::default();
        let of = |tries| price(&fees, &[recent], tries, (u64::MAX, UNITS));
        prop_assert!(of(tries) <= of(tries + 1));
    }
}
