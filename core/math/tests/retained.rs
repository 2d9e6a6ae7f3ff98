//! Tests the amount that a market retains permanently, which does not count towards the deposit cap.

use ballast_math::market::State;
use ballast_math::{Error, Quote, retained};

fn state([fees, insurance, surplus, debts, cash]: [i64; 5]) -> State {
    State {
        protocol_fees: Quote::new(fees),
        insurance: Quote::new(insurance),
        surplus: Quote::new(surplus),
        debts: Quote::new(debts),
        cash: Quote::new(cash),
        ..State::default()
    }
}

#[test]
fn fees_insurance_and_the_surplus_that_is_money_are_retained() {
    for (of, expected) in [
        ([0, 0, 0, 0, 900], 0),
        ([3, 40, 500, 0, 900], 543),
        // A loss that has not been collected is not backed by tokens.
        ([3, 40, 500, 100, 900], 443),
        ([3, 40, 500, 501, 900], 43),
        // A deficit affects only the users' money.
        ([3, 40, -500, 0, 900], 43),
        // Money that the market does not have cannot be retained.
        ([3, 40, 500, 0, 60], 103),
    ] {
        assert_eq!(retained::of(&state(of)), Ok(Quote::new(expected)), "{of:?}");
    }
    assert_eq!(retained::of(&state([i64::MAX, 1, 0, 0, 0])), Err(Error::Overflow));
    assert_eq!(retained::of(&state([0, 0, i64::MIN, 1, 0])), Err(Error::Overflow));
}
