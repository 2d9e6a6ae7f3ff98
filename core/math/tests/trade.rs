//! Tests orders: sizes, limits, caps, flips and fees.

mod common;

use ballast_math::health::Purpose;
use ballast_math::trade::{Amount, Order};
use ballast_math::{Error, Price, Quote, Ratio, Rounding, Side};
use common::presets::{self, CONTRACT, PRICE, QUOTE};
use common::random::Random;
use common::scenario::Scenario;

fn scenario() -> Scenario {
    let mut scenario = Scenario::new(presets::parameters(), 3);
    for who in 0..3 {
        scenario.deposit(who, 1_000_000);
    }
    scenario
}

fn order(side: Side, contracts: u64) -> Order {
    Order { side, amount: Amount::Base(contracts * CONTRACT), limit: None, reduce_only: false }
}

fn refused(scenario: &mut Scenario, order: &Order) -> Option<Error> {
    let before = (*scenario.market(), *scenario.account(0));
    let error = scenario.exchange.trade(0, 0, order).err();
    if error.is_some() {
        assert_eq!((*scenario.market(), *scenario.account(0)), before);
    }
    error
}

#[test]
fn sizes_are_multiples_of_the_step_and_not_dust() {
    let mut scenario = scenario();
    let base = |base| Order { amount: Amount::Base(base), ..order(Side::Long, 0) };
    assert_eq!(refused(&mut scenario, &base(0)), Some(Error::ZeroAmount));
    assert_eq!(refused(&mut scenario, &base(10_500_000)), Some(Error::NotAMultipleOfStep));
    assert_eq!(refused(&mut scenario, &base(9_000_000)), Some(Error::BelowMinimumPosition));
    assert_eq!(refused(&mut scenario, &base(u64::MAX / 1_000_000 * 1_000_000)), Some(Error::Overflow));
    let quote = |quote| Order { amount: Amount::Quote(Quote::new(quote)), ..order(Side::Long, 0) };
    assert_eq!(refused(&mut scenario, &quote(0)), Some(Error::ZeroAmount));
    assert_eq!(refused(&mut scenario, &quote(-5)), Some(Error::ZeroAmount));
    assert_eq!(refused(&mut scenario, &base(10_000_000)), None);
    let half = Order { amount: Amount::Base(5_000_000), ..order(Side::Short, 0) };
    assert_eq!(refused(&mut scenario, &half), Some(Error::BelowMinimumPosition));
}

#[test]
fn a_position_off_a_changed_step_can_still_be_closed() {
    let mut scenario = scenario();
    let odd = Order { amount: Amount::Base(123_000_000), ..order(Side::Long, 0) };
    scenario.exchange.trade(0, 0, &odd).unwrap();
    scenario.exchange.venues[0].parameters.base_step = 10_000_000;
    let close = Order { reduce_only: true, ..order(Side::Short, 5) };
    scenario.exchange.trade(0, 0, &close).unwrap();
    assert!(scenario.position(0).base.is_zero());
}

#[test]
fn reduce_only_never_opens() {
    let mut scenario = scenario();
    let reduce = |side| Order { reduce_only: true, ..order(side, 500) };
    assert_eq!(refused(&mut scenario, &reduce(Side::Long)), Some(Error::ReduceOnly));
    scenario.trade(0, 200).unwrap();
    assert_eq!(refused(&mut scenario, &reduce(Side::Long)), Some(Error::ReduceOnly));
    let fill = scenario.exchange.trade(0, 0, &reduce(Side::Short)).unwrap().fill;
    assert_eq!(fill.base.magnitude(), 200 * CONTRACT);
    assert!(scenario.position(0).base.is_zero());
}

#[test]
fn a_limit_refuses_an_opening_and_cuts_a_reduction() {
    let mut scenario = scenario();
    let limited = |side, limit| Order { limit: Some(Price::new(limit)), ..order(side, 1_000) };
    // A thousand contracts cost 10.01 each.
    assert_eq!(refused(&mut scenario, &limited(Side::Long, 10_010_000_000)), Some(Error::PriceLimit));
    assert_eq!(refused(&mut scenario, &limited(Side::Long, 10_010_020_000)), None);
    let fill = scenario.exchange.trade(0, 0, &limited(Side::Short, 10_015_000_000)).unwrap().fill;
    assert!(fill.base.magnitude() > 400 * CONTRACT && fill.base.magnitude() < 600 * CONTRACT);
    assert!(
        fill.quote
            >= fill.base.negated().unwrap().value(Price::new(10_015_000_000), Rounding::Floor).unwrap()
    );
    assert_eq!(refused(&mut scenario, &limited(Side::Short, 10_100_000_000)), Some(Error::PriceLimit));
}

/// Checks that a flip is exactly a close followed by an open.
#[test]
fn a_flip_is_a_close_and_an_open() {
    let mut random = Random::new(5);
    for _ in 0..300 {
        let first = i64::try_from(random.between(1, 9_000)).unwrap() * random.pick(&[1, -1]);
        let second = i64::try_from(random.between(1, 9_000)).unwrap() * -first.signum();
        let mut start = scenario();
        start.trade(0, first).unwrap();
        start.trade(1, 4_000).unwrap();
        let (mut flip, mut both) = (Scenario { exchange: start.exchange.clone() }, start);
        let flipped = flip.trade(0, second - first).unwrap();
        both.trade(0, -first).unwrap();
        both.trade(0, second).unwrap();
        assert_eq!(flip.market().curve, both.market().curve);
        assert_eq!(flip.position(0), both.position(0));
        let fees = flip.account(0).cash.minus(both.account(0).cash).unwrap();
        assert!(fees.magnitude() <= 1, "two fees are rounded twice: {fees:?}");
        let fee = Quote::new(flipped.fill.quote.raw().abs()).times(Ratio::new(1_000), Rounding::Ceil);
        assert_eq!(Ok(flipped.fill.fee), fee, "on all that was traded");
    }
}

#[test]
fn a_refused_opening_refuses_the_whole_flip() {
    let mut scenario = scenario();
    scenario.trade(0, 1_000).unwrap();
    assert_eq!(refused(&mut scenario, &order(Side::Short, 90_000)), Some(Error::OutsidePriceBand));
}

#[test]
fn caps_and_band_bind_additions_only() {
    let mut scenario = scenario();
    assert_eq!(refused(&mut scenario, &order(Side::Long, 100_001)), Some(Error::NetBaseCap));
    assert_eq!(refused(&mut scenario, &order(Side::Long, 30_000)), Some(Error::OutsidePriceBand));
    scenario.trade(0, 20_000).unwrap();
    scenario.trade(1, -40_000).unwrap();
    // The index moves away. An order that adds risk beyond the band is rejected. A reducing order is accepted, and so is one that
    // moves the mark closer.
    scenario.later(5, 11 * PRICE);
    scenario.update();
    assert_eq!(scenario.trade(1, -1_000).err(), Some(Error::OutsidePriceBand));
    scenario.trade(0, -2_000).unwrap();
    scenario.trade(2, 1_000).unwrap();
    // The mark may cross the index, but by no more than the band.
    scenario.later(5, 9_900_000_000);
    assert_eq!(scenario.trade(2, 60_000).err(), Some(Error::OutsidePriceBand));
    scenario.trade(2, 30_000).unwrap();
}

#[test]
fn open_interest_of_a_side_is_capped() {
    let mut scenario = scenario();
    scenario.exchange.venues[0].parameters.open_interest_cap = Ratio::new(30_000);
    scenario.trade(0, 20_000).unwrap();
    scenario.trade(1, -25_000).unwrap();
    assert_eq!(scenario.trade(2, 10_001).err(), Some(Error::OpenInterestCap));
    scenario.trade(2, 10_000).unwrap();
    scenario.trade(2, -1_000).unwrap();
}

#[test]
fn fees_are_shared_and_rounding_stays_in_the_market() {
    let mut scenario = scenario();
    let before = *scenario.market();
    let fill = scenario.trade(0, 1_234).unwrap().fill;
    let after = *scenario.market();
    let protocol = fill.fee.times(Ratio::new(100_000), Rounding::Floor).unwrap();
    let insurance = fill.fee.times(Ratio::new(200_000), Rounding::Floor).unwrap();
    assert_eq!((after.protocol_fees, after.insurance), (protocol, insurance));
    let own = fill.fee.minus(protocol).unwrap().minus(insurance).unwrap();
    assert_eq!(after.cash.minus(before.cash), Ok(own));
    assert_eq!(after.surplus.minus(before.surplus), Ok(own));
    assert_eq!(Ok(after.subsidy), own.times(Ratio::new(300_000), Rounding::Floor));
}

#[test]
fn a_reduction_pays_the_fee_it_can() {
    let mut scenario = Scenario::new(presets::parameters(), 2);
    scenario.deposit(0, 1_100);
    scenario.deposit(1, 1_000_000);
    scenario.trade(0, 1_000).unwrap();
    scenario.exchange.venues[0].parameters.taker_fee = Ratio::new(10_000);
    let place = scenario.account(0).find(0).unwrap();
    let cash = scenario.account(0).cash;
    // Nearly all the cash is gone, and the position has a gain of the same size.
    let account = &mut scenario.exchange.accounts[0];
    account.cash = Quote::new(5 * QUOTE);
    let moved = cash.minus(account.cash).unwrap();
    account.positions[place].quote = account.positions[place].quote.plus(moved).unwrap();
    let market = scenario.market();
    market.quote_long = market.quote_long.plus(moved).unwrap();
    market.cash = market.cash.plus(moved).unwrap();
    let fill = scenario.trade(0, -500).unwrap().fill;
    assert_eq!(fill.fee, Quote::new(5 * QUOTE));
    assert_eq!(scenario.account(0).cash, Quote::ZERO);
    assert_eq!(scenario.trade(0, 10).err(), Some(Error::InsufficientCash));
    scenario.market().invariant().unwrap();
}

#[test]
fn a_quote_is_the_execution() {
    let scenario = scenario();
    let (mut one, mut other) = (scenario.exchange.clone(), scenario.exchange);
    let order = order(Side::Short, 777);
    assert_eq!(one.trade(0, 0, &order), other.trade(0, 0, &order));
}

/// Creates a long far below maintenance, with the mark far below the index, so that a sale at the mark is a loss.
fn unhealthy(index: u64) -> Scenario {
    let mut scenario = Scenario::new(presets::parameters(), 2);
    scenario.deposit(0, 1_100);
    scenario.deposit(1, 1_000_000);
    scenario.trade(0, 1_000).unwrap();
    for (index, sold) in [(9_200_000_000, 70_000), (index, 0)] {
        for seconds in [5, 10_000] {
            scenario.later(seconds, index);
            scenario.update();
        }
        if sold > 0 {
            scenario.trade(1, -sold).unwrap();
        }
    }
    scenario
}

#[test]
fn a_reduction_must_leave_maintenance_or_improve() {
    let mut scenario = unhealthy(9_020_000_000);
    let before = scenario.exchange.health(0, Purpose::Maintenance).unwrap();
    assert!(!before.is_met() && before.equity.is_positive());
    assert_eq!(refused(&mut scenario, &order(Side::Short, 300)), Some(Error::NotAnImprovement));
    // A reduction improves the account if the curve pays as much as the position's valuation.
    scenario.trade(1, 40_000).unwrap();
    assert_eq!(refused(&mut scenario, &order(Side::Short, 300)), None);
    let after = scenario.exchange.health(0, Purpose::Maintenance).unwrap();
    assert!(after.improves_on(&before).unwrap());
}

#[test]
fn an_owner_closes_at_what_the_account_can_pay() {
    // The account is solvent at its valuation but not at the curve's price, so others would have to pay the difference.
    let mut scenario = unhealthy(9_000_000_000);
    let health = scenario.exchange.health(0, Purpose::Maintenance).unwrap();
    assert!(health.equity.is_positive());
    assert_eq!(refused(&mut scenario, &order(Side::Short, 1_000)), Some(Error::InsolventClose));
    // A deposit makes the close possible, and so does a mark that recovers.
    let mut paid_in = unhealthy(9_000_000_000);
    paid_in.deposit(0, 500);
    assert_eq!(refused(&mut paid_in, &order(Side::Short, 1_000)), None);
    assert!(paid_in.position(0).is_free());
    scenario.trade(1, 40_000).unwrap();
    assert_eq!(refused(&mut scenario, &order(Side::Short, 1_000)), None);
    assert!(scenario.position(0).is_free());
}

#[test]
fn an_owner_without_equity_is_left_to_liquidation() {
    let mut scenario = unhealthy(8_700_000_000);
    let health = scenario.exchange.health(0, Purpose::Maintenance).unwrap();
    assert!(health.equity.is_negative());
    assert_eq!(refused(&mut scenario, &order(Side::Short, 1_000)), Some(Error::InsolventClose));
    scenario.deposit(0, 1_000);
    assert_eq!(refused(&mut scenario, &order(Side::Short, 1_000)), None);
    assert!(scenario.position(0).is_free());
}
