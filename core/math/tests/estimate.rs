//! Compares each estimate with the rule's actual result.

mod common;

use ballast_math::estimate::{average_price, exit_profit, funding_until, liquidation_price};
use ballast_math::health::{Party, Purpose};
use ballast_math::units::SignedRatio;
use ballast_math::{Base, Clock, Price, Quote, Ratio, Rounding, Side};
use common::presets::{self, CONTRACT, PRICE};
use common::random::Random;
use common::scenario::Scenario;
use num_bigint::BigInt;

/// Creates one trader with `cash` quote that holds `contracts` at 10 quote per contract.
fn scenario(cash: i64, contracts: i64) -> Scenario {
    let mut scenario = Scenario::new(presets::parameters(), 1);
    scenario.deposit(0, cash);
    scenario.trade(0, contracts).unwrap();
    scenario
}

fn party(scenario: &Scenario) -> Party {
    let account = &scenario.exchange.accounts[0];
    Party { cash: account.cash, position: account.positions[0], ..Party::default() }
}

fn estimated(scenario: &Scenario) -> Option<Price> {
    let venue = &scenario.exchange.venues[0];
    liquidation_price(&venue.state, &venue.parameters, &party(scenario)).unwrap()
}

#[test]
fn at_the_liquidation_price_the_account_is_unhealthy_and_a_tick_before_it_is_not() {
    let mut random = Random::new(11);
    for _ in 0..200 {
        let contracts = i64::try_from(random.between(10, 3_000)).unwrap();
        let contracts = if random.chance(50) { contracts } else { -contracts };
        let cash = contracts.abs() * i64::try_from(random.between(2, 8)).unwrap();
        let scenario = scenario(cash, contracts);
        let price = estimated(&scenario).expect("a leveraged position can be liquidated");
        let towards_today = if contracts > 0 { price.raw() + 1 } else { price.raw() - 1 };
        assert!(!is_met_at(&scenario, price.raw()), "{contracts} at {price:?}");
        assert!(is_met_at(&scenario, towards_today), "{contracts} at {towards_today}");
    }
}

fn is_met_at(scenario: &Scenario, index: u64) -> bool {
    let venue = &scenario.exchange.venues[0];
    let mut market = venue.state;
    (market.oracle.price, market.oracle.twap) = (Price::new(index), Price::new(index));
    party(scenario).health(&market, &venue.parameters, Purpose::Maintenance).unwrap().is_met()
}

#[test]
fn what_cannot_be_liquidated_has_no_liquidation_price() {
    assert_eq!(estimated(&scenario(1_000_000, 10)), None, "more cash than a long can lose");
    assert!(estimated(&scenario(1_000_000, -10)).is_some(), "a short has no such bound");
    let mut flat = Scenario::new(presets::parameters(), 1);
    flat.deposit(0, 10);
    assert_eq!(estimated(&flat), None);
}

#[test]
fn the_exit_profit_is_what_closing_realises() {
    for contracts in [500, -500] {
        let mut scenario = scenario(5_000, contracts);
        let venue = &scenario.exchange.venues[0];
        let expected = exit_profit(&venue.state, &party(&scenario).position).unwrap().unwrap();
        let traded = scenario.trade(0, -contracts).unwrap();
        assert_eq!(traded.fill.realised, expected);
        assert!(!expected.is_positive(), "a round trip gains nothing");
    }
    let empty = Scenario::new(presets::parameters(), 1);
    assert_eq!(exit_profit(&empty.exchange.venues[0].state, &party(&empty).position), Ok(Some(Quote::ZERO)));
}

#[test]
fn the_price_impact_is_the_average_over_the_mark() {
    let mut random = Random::new(12);
    let scenario = scenario(10_000, 700);
    let curve = scenario.exchange.venues[0].state.curve;
    for _ in 0..300 {
        let base = random.between(1, 100_000) * CONTRACT;
        for side in [Side::Long, Side::Short] {
            let impact = curve.price_impact(side, base).unwrap().raw();
            let swap = curve.swap(side, base).unwrap();
            // average/mark − 1 = (peg·y/x′)/(peg·y/x) − 1 = (x − x′)/x′, without any rounding.
            let (before, after) = (curve.base_reserve.raw(), swap.base_reserve.raw());
            let exact = BigInt::from(before.abs_diff(after)) * 1_000_000u64;
            let ours = BigInt::from(impact) * after;
            assert!(ours >= exact && ours < exact + after, "rounded up, by less than one");
            let average = average_price(swap.base, swap.quote).unwrap();
            let mark = curve.mark(Rounding::Floor).unwrap();
            let told = mark.distance(average).raw() * 1_000_000 / mark.raw();
            assert!(told.abs_diff(impact) <= 1, "{told} but {impact}");
        }
    }
    assert_eq!(curve.price_impact(Side::Long, curve.base_reserve.raw()), None, "nothing would be left");
    assert_eq!(curve.price_impact(Side::Short, u64::MAX), None);
}

#[test]
fn funding_until_is_what_accrues_by_then() {
    let mut scenario = scenario(50_000, 20_000);
    scenario.later(5, 10 * PRICE);
    scenario.exchange.venues[0].parameters.interest = SignedRatio::new(100);
    scenario.exchange.venues[0].parameters.funding_cap = Ratio::new(20_000);
    scenario.trade(0, 10).unwrap();
    let venue = &scenario.exchange.venues[0];
    let now = scenario.exchange.clock;
    let until = Clock { time: now.time + 3_600, ..now };
    let expected = funding_until(&venue.state, &venue.parameters, &party(&scenario).position, until).unwrap();
    assert!(expected.is_negative(), "longs have raised the mark above the index and pay");
    let before = party(&scenario).position.quote;
    scenario.exchange.clock = until;
    scenario.exchange.update(0).unwrap();
    let market = scenario.exchange.venues[0].state;
    let position = party(&scenario).position;
    let index = market.funding.index_of(Side::Long);
    let paid = index.gathered(position.funding_index, position.base.magnitude(), Rounding::Floor).unwrap();
    assert_eq!(paid, expected);
    assert_eq!(position.quote, before, "not yet settled");
}

#[test]
fn average_prices_exist_only_where_something_was_paid_for_something() {
    let average = |base, quote| average_price(Base::new(base), Quote::new(quote)).map(Price::raw);
    assert_eq!(average(2_000_000_000, -3_000_000), Some(1_500_000_000));
    assert_eq!(average(-2_000_000_000, 3_000_000), Some(1_500_000_000));
    for (base, quote) in [(0, 3), (3, 0), (3, 3), (-3, -3)] {
        assert_eq!(average(base, quote), None);
    }
}
