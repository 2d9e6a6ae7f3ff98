//! Tests take-overs: the price depends on the account's health, and the taker must be able to carry the position.

mod common;

use ballast_math::health::{Health, Purpose};
use ballast_math::oracle::Reading;
use ballast_math::parameters::Parameters;
use ballast_math::position::touch;
use ballast_math::{Error, Price, Quote, Ratio, Rounding, Side};
use common::auction::Auction;
use common::presets::{self, CONTRACT};
use common::scenario::Scenario;

fn parameters() -> Parameters {
    Parameters { valuation_band: Ratio::new(10_000), ..presets::parameters() }
}

/// Creates a long of a thousand contracts. The mark falls with the index, so that the curve pays less than V.
fn fallen(price: u64) -> Scenario {
    let mut scenario = Scenario::new(parameters(), 4);
    scenario.deposit(0, 1_100);
    scenario.deposit(1, 1_000_000);
    scenario.deposit(2, 1_000_000);
    scenario.deposit(3, 20);
    scenario.trade(0, 1_000).unwrap();
    scenario.settle_at(9_000_000_000);
    scenario.trade(2, -75_000).unwrap();
    scenario.settle_at(price);
    scenario
}

fn health(scenario: &Scenario, who: usize) -> Health {
    scenario.exchange.health(who, Purpose::Maintenance).unwrap()
}

/// Checks that the discount reaches its maximum when equity is a quarter below the requirement, and never exceeds the equity.
#[test]
fn the_discount_runs_with_health() {
    let (mut last, mut ramped, mut full, mut by_equity) = (0, 0, 0, 0);
    for price in (0..50).map(|step| 9_400_000_000 - step * 10_000_000) {
        let mut scenario = fallen(price);
        let before = health(&scenario, 0);
        if before.is_met() || !before.equity.is_positive() {
            continue;
        }
        let value = scenario.value(Side::Long);
        let auction = Auction::of(&scenario.exchange, 0, 0);
        let done = scenario.exchange.take_over(0, 1, 0, u64::MAX).unwrap();
        let base = u128::from(done.base.magnitude());
        let fair = i64::try_from(base * u128::from(value.raw()) / 1_000_000_000_000).unwrap();
        let discount = i128::from(fair - done.quote.raw()) * 1_000_000 / i128::from(fair);
        let missing = before.requirement.raw() - before.equity.raw();
        let by_health = (4 * 25_000 * missing / before.requirement.raw()).min(25_000);
        let backed = i64::try_from(auction.backed).unwrap();
        let expected = i128::from(by_health.min(backed));
        assert_eq!(auction.discount, expected);
        assert!((discount - expected).abs() <= 2, "{discount} at {price}, expected {expected}");
        let after = health(&scenario, 0);
        let is_closed = scenario.position(0).base.is_zero();
        assert!(is_closed || after.improves_on(&before).unwrap(), "at {price}: {before:?} to {after:?}");
        assert!(!after.equity.is_negative(), "{after:?}");
        assert!(by_health > last || last == 25_000, "the discount grows as health falls");
        last = by_health;
        ramped += u32::from(by_health < 25_000);
        full += u32::from(by_health == 25_000 && backed >= 25_000);
        by_equity += u32::from(backed < by_health);
        assert_eq!(done.base.raw(), scenario.position(1).base.raw());
        assert_eq!(scenario.position(1).quote, done.quote.negated().unwrap(), "the taker pays exactly that");
    }
    assert!(ramped > 5 && full > 5 && by_equity > 5, "{ramped} {full} {by_equity}");
}

#[test]
fn an_insolvent_account_gives_no_discount_and_is_settled_up_at_once() {
    let mut scenario = fallen(8_600_000_000);
    assert!(health(&scenario, 0).equity.is_negative());
    let cash = scenario.account(0).cash;
    let value = scenario.value(Side::Long);
    let done = scenario.exchange.take_over(0, 1, 0, u64::MAX).unwrap();
    assert_eq!(done.base.raw(), i64::try_from(1_000 * CONTRACT).unwrap());
    assert!(done.quote >= done.base.value(value, Rounding::Floor).unwrap());
    let lacking = done.realised.negated().unwrap().minus(cash).unwrap();
    assert!(lacking.is_positive());
    assert_eq!((scenario.account(0).cash, scenario.position(0).debt), (Quote::ZERO, Quote::ZERO));
    assert_eq!((scenario.position(0).written_off, scenario.market().deficits), (lacking, lacking));
    assert_eq!(scenario.market().debts, Quote::ZERO);
}

/// Checks that the price of a take-over does not depend on the price on the curve, which anyone can push up and down.
#[test]
fn what_the_curve_would_pay_does_not_count() {
    let mut paid = vec![];
    for pushed in [0, 20_000, -10_000, -22_000] {
        let mut scenario = Scenario::new(parameters(), 3);
        scenario.deposit(0, 1_100);
        scenario.deposit(1, 1_000_000);
        scenario.deposit(2, 1_000_000);
        scenario.trade(0, 1_000).unwrap();
        scenario.settle_at(9_250_000_000);
        scenario.trade(2, -40_000).unwrap();
        if pushed != 0 {
            scenario.trade(2, pushed).unwrap();
        }
        let (curve, auction) = (scenario.market().curve, Auction::of(&scenario.exchange, 0, 0));
        let done = scenario.exchange.take_over(0, 1, 0, 200 * CONTRACT).unwrap();
        assert_eq!(done.quote.raw(), auction.taken_for(200 * CONTRACT));
        assert_eq!(scenario.market().curve, curve, "the curve does not move");
        paid.push(done.quote);
    }
    assert!(paid.iter().all(|quote| *quote == paid[0]), "{paid:?}");
}

#[test]
fn the_taker_must_be_able_to_carry_it() {
    let mut scenario = fallen(9_150_000_000);
    assert_eq!(scenario.exchange.take_over(0, 3, 0, u64::MAX).err(), Some(Error::BelowInitialMargin));
    assert_eq!(scenario.exchange.take_over(0, 0, 0, u64::MAX).err(), Some(Error::SameAccount));
    assert_eq!(scenario.exchange.take_over(0, 1, 0, 0).err(), Some(Error::ZeroAmount));
    assert_eq!(scenario.exchange.take_over(0, 1, 0, 1_000_000).err(), Some(Error::BelowMinimumPosition));
    let none = Scenario::new(parameters(), 2).exchange.take_over(0, 1, 0, u64::MAX).err();
    assert_eq!(none, Some(Error::NoPosition));
}

#[test]
fn what_nets_against_the_takers_own_position_is_realised() {
    let mut scenario = fallen(9_150_000_000);
    let (mut short, mut state) = (scenario.position(2), *scenario.market());
    touch(&mut state, &parameters(), &mut short, &mut Quote::default()).unwrap();
    let done = scenario.exchange.take_over(0, 2, 0, u64::MAX).unwrap();
    let left = scenario.position(2);
    assert_eq!(left.base, short.base.plus(done.base).unwrap());
    let closed =
        short.quote.share_of(done.base.magnitude(), short.base.magnitude(), Rounding::Floor).unwrap();
    assert_eq!(done.taker_realised, closed.minus(done.quote).unwrap());
    assert_eq!(left.quote, short.quote.minus(closed).unwrap());
    scenario.market().invariant().unwrap();
}

/// Checks that a taker whose position only changes side at the same size needs no initial margin, and that one whose position grows does.
#[test]
fn a_taker_whose_position_does_not_grow_needs_equity_alone() {
    for (own, grows) in [(-500, false), (-499, true)] {
        let mut scenario = Scenario::new(parameters(), 4);
        for (who, quote) in [(0, 1_100), (2, 1_000_000), (3, 1_000)] {
            scenario.deposit(who, quote);
        }
        scenario.trade(0, 1_000).unwrap();
        scenario.trade(3, own).unwrap();
        scenario.settle_at(9_000_000_000);
        scenario.trade(2, -75_000).unwrap();
        scenario.settle_at(8_600_000_000);
        assert!(health(&scenario, 0).equity.is_negative(), "the whole position is taken");
        let free = scenario.exchange.free_cash(3).unwrap();
        scenario.exchange.withdraw(3, free).unwrap();
        // If the update is wide, a price paid at the better edge is worth less at the worse edge.
        scenario.later(1, 8_600_000_000);
        let reading = scenario.exchange.venues[0].reading.unwrap();
        scenario.exchange.venues[0].reading = Ok(Reading { confidence: Price::new(50_000_000), ..reading });
        let taken = scenario.exchange.take_over(0, 3, 0, u64::MAX);
        if grows {
            assert_eq!(taken.err(), Some(Error::BelowInitialMargin));
            continue;
        }
        taken.unwrap();
        assert_eq!(scenario.position(3).base.raw(), i64::try_from(500 * CONTRACT).unwrap());
        assert!(!scenario.exchange.health(3, Purpose::Initial).unwrap().is_met());
    }
}

/// Checks the price at which a long or a short is taken over, to the unit. The amount is V less or plus the discount, rounded in
/// the taker's favour, times the size, rounded against the owner. For such a large position, one price unit is worth several
/// quote units.
#[test]
fn the_price_of_a_take_over_is_that_of_the_formula() {
    let mut rounded = 0;
    for (sign, first, last) in [(1, 9_000_000_000, 8_900_000_000_u64), (-1, 11_000_000_000, 10_650_000_000)] {
        for step in 0..40 {
            let mut scenario = Scenario::new(parameters(), 4);
            for (who, quote) in [(0, 5_500), (1, 1_000_000), (2, 1_000_000)] {
                scenario.deposit(who, quote);
            }
            scenario.trade(0, sign * 5_000).unwrap();
            scenario.settle_at(first);
            scenario.trade(2, -sign * 70_000).unwrap();
            scenario.settle_at(last + step * 10_000_019);
            let before = health(&scenario, 0);
            if before.is_met() || !before.equity.is_positive() {
                continue;
            }
            let auction = Auction::of(&scenario.exchange, 0, 0);
            let Ok(done) = scenario.exchange.take_over(0, 1, 0, u64::MAX) else { continue };
            assert_eq!(done.quote.raw(), auction.taken_for(done.base.magnitude()), "{sign} {step}");
            let exact = i128::from(done.base.raw())
                * auction.price
                * (1_000_000 - i128::from(sign) * auction.discount);
            let unrounded = exact.div_euclid(1_000_000_000_000_000_000);
            rounded += u32::from(unrounded != i128::from(done.quote.raw()));
        }
    }
    assert!(rounded > 10, "the rounding of the price was seen {rounded} times");
}

/// Checks that, if a take-over flips the taker's position, the quote is divided between the close and the opening by size. The
/// close gets its part, rounded down, and the opening gets the remainder.
#[test]
fn a_taker_that_turns_round_realises_its_part() {
    let mut fractions = 0;
    for own in [-333, -77, -701] {
        let mut scenario = Scenario::new(parameters(), 4);
        for (who, quote) in [(0, 1_100), (2, 1_000_000), (3, 100_000)] {
            scenario.deposit(who, quote);
        }
        scenario.trade(0, 1_000).unwrap();
        scenario.trade(3, own).unwrap();
        scenario.settle_at(9_000_000_000);
        scenario.trade(2, -75_000).unwrap();
        scenario.settle_at(8_600_000_013);
        let (mut short, mut state) = (scenario.position(3), *scenario.market());
        touch(&mut state, &parameters(), &mut short, &mut Quote::default()).unwrap();
        let done = scenario.exchange.take_over(0, 3, 0, u64::MAX).unwrap();
        let paid = -i128::from(done.quote.raw()) * i128::from(-own);
        let part = paid.div_euclid(1_000);
        fractions += u32::from(paid.rem_euclid(1_000) != 0);
        assert_eq!(i128::from(done.taker_realised.raw()), i128::from(short.quote.raw()) + part);
        assert_eq!(i128::from(scenario.position(3).quote.raw()), -i128::from(done.quote.raw()) - part);
    }
    assert_eq!(fractions, 3, "nothing was rounded");
}
