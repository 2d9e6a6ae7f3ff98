//! Tests cases in which the specification and the rules once disagreed, each in its smallest form.

use ballast_math::curve::Curve;
use ballast_math::health::Purpose;
use ballast_math::{Error, Price, Quote, Side};

use crate::common::presets::{self, PRICE};
use crate::common::scenario::Scenario;

/// Checks a case in which an order for 23 quote units sold a base unit for 1,238. The quote reserve moves by ⌊23/peg⌋ = 0, and
/// ⌊k/y⌋ is below x because y is rounded up. The rules had used the distance between x′ and x without its sign.
#[test]
fn a_sale_by_quote_of_less_than_a_reserve_unit_sells_nothing() {
    let at_rest = Curve::at_rest(940_422_726_103, Price::new(309_528_161_502_917)).unwrap();
    let curve = at_rest.after(&at_rest.swap(Side::Long, 470_211_363_051).unwrap());
    assert_eq!(curve.base_for_quote(Side::Short, Quote::new(23), 1), Ok(0));
}

/// Checks the rule that "a flip is exactly a close followed by an open", where a full close requires that the equity after it is
/// at least zero. An account whose close was refused could instead flip to the smallest position on the other side. Its loss was
/// then paid from cash instead of becoming a debt.
#[test]
fn an_insolvent_account_cannot_close_by_flipping() {
    let mut scenario = Scenario::new(presets::parameters(), 2);
    scenario.deposit(0, 15_000);
    scenario.deposit(1, 2_000_000);
    scenario.trade(0, -10_000).unwrap();
    for round in 1..=20 {
        scenario.later(300, 10 * PRICE + round * PRICE / 6);
        scenario.update();
    }
    // The mark follows the index.
    scenario.trade(1, 90_000).unwrap();
    let health = scenario.exchange.health(0, Purpose::Maintenance).unwrap();
    assert!(health.equity.is_negative(), "the account is insolvent: {health:?}");
    assert_eq!(scenario.trade(0, 10_000).map(drop), Err(Error::InsolventClose));
    assert!(scenario.trade(0, 10_001).is_err(), "a flip closes what may not be closed");
}
