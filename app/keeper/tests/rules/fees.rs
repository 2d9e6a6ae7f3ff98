//! Tests the costs, revenue and priority fees of transactions.

use ballast_keeper::config::Fees;
use ballast_keeper::profit::{Costs, Profit, SIGNATURE_FEE};
use ballast_keeper::send::{most_lamports, price};
use ballast_math::Quote;
use proptest::prelude::*;

/// The conversion at 200 quote per SOL, where a signature costs a thousandth of a quote.
const COSTS: Costs = Costs { sol_price: Quote::new(200_000_000) };
const PROFIT: Profit = Profit { costs: COSTS, least: Quote::ZERO, unprofitable: false };
const UNITS: u32 = 10_000;

#[test]
fn lamports_are_worth_what_a_sol_costs() {
    assert_eq!(COSTS.of_transaction(0), Quote::new(1_000));
    // The cost is rounded up from 1,005.2 units to 1,006.
    assert_eq!(COSTS.of_transaction(26), Quote::new(1_006));
    assert_eq!(COSTS.lamports_of(Quote::new(1_000)), SIGNATURE_FEE);
    assert_eq!(COSTS.lamports_of(Quote::new(-5)), 0);
}

#[test]
fn unprofitable_actions_are_left_alone() {
    assert!(PROFIT.is_worth(Quote::new(1_000), 0));
    assert!(!PROFIT.is_worth(Quote::new(999), 0));
    assert!(!PROFIT.is_worth(Quote::new(1_000), 1));
    assert!(!Profit { least: Quote::new(1), ..PROFIT }.is_worth(Quote::new(1_000), 0));
    assert!(Profit { unprofitable: true, ..PROFIT }.is_worth(Quote::ZERO, 1_000_000));
}

#[test]
fn the_price_follows_recent_fees() {
    let fees = Fees { percentile: 50, ..Fees::default() };
    assert_eq!(price(&fees, &[900, 100, 300, 200, 500], 0, 1_000_000, UNITS), 300);
    assert_eq!(price(&fees, &[], 0, 1_000_000, UNITS), 0);
    let fees = Fees { least: 40, ..fees };
    assert_eq!(price(&fees, &[], 0, 1_000_000, UNITS), 40);
}

#[test]
fn each_repetition_raises_it() {
    let fees = Fees { raise: 50, most: 1_000_000, ..Fees::default() };
    // Little is affordable, so raising by a percentage exceeds the shares of the affordable price.
    let prices: Vec<u64> = (0..4).map(|tries| price(&fees, &[1_000], tries, 40, UNITS)).collect();
    assert_eq!(prices, [1_000, 1_500, 2_250, 3_375]);
    // If no recent fee is known, raises start from the lowest price.
    let fees = Fees { least: 100, ..fees };
    assert_eq!(price(&fees, &[], 1, 1, UNITS), 100);
    assert_eq!(price(&fees, &[], 1, 8, UNITS), 150);
}

#[test]
fn four_repetitions_come_to_all_that_is_affordable() {
    let fees = Fees::default();
    // The budget is 4,000 lamports for 10,000 units, and no recent fees are known.
    let prices: Vec<u64> = (0..6).map(|tries| price(&fees, &[], tries, 4_000, UNITS)).collect();
    assert_eq!(prices, [0, 50_000, 100_000, 200_000, 400_000, 400_000]);
    let limited = Fees { most: 80_000, ..fees };
    let prices: Vec<u64> = (0..5).map(|tries| price(&limited, &[], tries, u64::MAX, UNITS)).collect();
    assert_eq!(prices, [0, 10_000, 20_000, 40_000, 80_000]);
}

#[test]
fn actions_without_revenue_cost_little() {
    let fees = Fees { most_for_free: 50, ..Fees::default() };
    assert_eq!(most_lamports(&fees, &PROFIT, None), 50);
    let unprofitable = Profit { unprofitable: true, ..PROFIT };
    assert_eq!(most_lamports(&fees, &unprofitable, Some(Quote::ZERO)), 50);
    // The budget is 50 lamports for 10,000 units.
    assert_eq!(price(&fees, &[900_000], 0, 50, UNITS), 5_000);
}

#[test]
fn the_required_profit_is_not_spent() {
    let fees = Fees { share_of_profit: 50, ..Fees::default() };
    // The revenue of 0.01 quote equals 50,000 lamports.
    assert_eq!(most_lamports(&fees, &PROFIT, Some(Quote::new(10_000))), 25_000);
    let greedy = Profit { least: Quote::new(8_000), ..PROFIT };
    assert_eq!(most_lamports(&fees, &greedy, Some(Quote::new(10_000))), 5_000);
    assert_eq!(
        most_lamports(&fees, &Profit { unprofitable: true, ..greedy }, Some(Quote::new(10_000))),
        25_000
    );
}

proptest! {
    #[test]
    fn it_is_never_above_the_limit_nor_the_share_of_the_profit(
        recent in prop::collection::vec(any::<u64>(), 0..20),
        tries in any::<u32>(),
        worth in prop_oneof![0_i64..100_000, any::<i64>()],
        units in 1_u32..1_400_000,
        raise in 0_u64..1_000,
    ) {
        let fees = Fees { raise, ..Fees::default() };
        let revenue = Quote::new(worth);
        let most = most_lamports(&fees, &PROFIT, Some(revenue));
        let chosen = price(&fees, &recent, tries, most, units);
        prop_assert!(chosen <= fees.most);
        let paid = u64::try_from(u128::from(chosen) * u128::from(units) / 1_000_000).unwrap();
        prop_assert!(paid <= most);
        let worth = COSTS.lamports_of(revenue);
        let most = if worth == 0 { fees.most_for_free } else { worth / 2 };
        prop_assert!(paid <= most);
        // A task that is profitable without a priority fee is also profitable with its fee.
        prop_assert!(worth == 0 || !PROFIT.is_worth(revenue, 0) || PROFIT.is_worth(revenue, paid));
    }

    #[test]
    fn more_tries_never_pay_less(recent in 0_u64..100_000, tries in 0_u32..40) {
        let fees = Fees::default();
        let of = |tries| price(&fees, &[recent], tries, u64::MAX, UNITS);
        prop_assert!(of(tries) <= of(tries + 1));
    }
}
