//! Compares the rules with the reference after the same step: every amount, the account's wealth, and the identity.

use ballast_math as math;
use ballast_math::market::State;
use ballast_math::{Error, Quote};
use ballast_reference::exact::{Exact, fraction, one, whole, zero};
use ballast_reference::market::Market;
use ballast_reference::position::Position;

use crate::cases::Case;
use crate::sample::Sample;
use crate::seed::{self, OWN};

/// How large the errors of a step may be.
#[derive(Clone, Debug)]
pub struct Tolerance {
    /// The largest error of every amount, in either direction.
    pub each: Exact,
    /// The largest amount by which the account may be better off than in exact arithmetic.
    pub in_favour: Exact,
    /// The number of roundings that raise the identity's slack, each by less than one quote unit.
    pub roundings: i64,
}

impl Tolerance {
    /// Returns the tolerance for a step in which every amount is rounded `count` times.
    pub fn units(count: i64) -> Self {
        Self { each: whole(count), in_favour: zero(), roundings: 0 }
    }

    /// Extends the tolerance by `swaps` swaps on the curve, with one quote unit and one reserve unit for each. The trader may receive the
    /// unit that the reserve holds, and is then not charged a fee on it, which is at most one per cent.
    pub fn with_swaps(self, curve: &math::curve::Curve, swaps: i64) -> Self {
        let each = (seed::reserve_unit(curve) + one()) * whole(swaps) * fraction(101, 100);
        Self {
            each: self.each + each,
            in_favour: self.in_favour + crate::curve::held(curve) * fraction(101, 100),
            roundings: self.roundings + swaps,
        }
    }

    /// Extends the tolerance by an amount that depends on the position's value, which is rounded in `prices` places.
    pub fn with_value(self, base: math::Base, prices: i64) -> Self {
        let value = seed::value_unit(base) * whole(prices);
        Self { each: self.each + &value, in_favour: self.in_favour + value, roundings: self.roundings }
    }

    /// Extends the tolerance by a value at X, which the rules compute from the reserve that they hold.
    pub fn with_clearing(self, curve: &math::curve::Curve, base: math::Base) -> Self {
        let price = seed::reserve_unit(curve) / whole(curve.terminal_base.raw());
        let value = price * whole(base.magnitude());
        Self { each: self.each + &value, in_favour: self.in_favour + value, roundings: self.roundings }
    }
}

/// The rules' market and account after a step.
#[derive(Clone, Copy, Debug)]
pub struct Rules<'a> {
    pub before: &'a Sample,
    pub market: &'a State,
    pub cash: Quote,
    pub position: &'a math::position::Position,
}

/// The reference's market and account after a step.
#[derive(Clone, Debug)]
pub struct Reference {
    pub market: Market,
    pub position: Position,
    pub cash: Exact,
    slack: Exact,
}

impl Reference {
    /// Returns the reference in the state of the sample before the step.
    pub fn of(sample: &Sample) -> Self {
        let market = seed::market(&sample.market, &sample.party.position);
        let slack = market.slack();
        Self {
            position: seed::position(&sample.party.position, OWN),
            cash: seed::quote(sample.party.cash),
            market,
            slack,
        }
    }

    /// Returns the account's wealth: its cash, its position's quote and its claim, less its debt and its written-off amount.
    fn wealth(&self) -> Exact {
        &self.cash + &self.position.quote + self.market.claims.left(OWN)
            - &self.position.debt
            - &self.position.written_off
    }

    /// Compares the rules' market and account with those of the reference.
    pub fn check(&self, case: &Case<'_>, rules: &Rules<'_>, tolerance: &Tolerance) {
        assert_eq!(self.market.slack(), self.slack, "the reference itself breaks the identity");
        self.check_market(case, rules.market, &tolerance.each);
        self.check_account(case, rules, tolerance);
        check_slack(case, rules, tolerance.roundings);
    }

    fn check_market(&self, case: &Case<'_>, rules: &State, width: &Exact) {
        let exact = &self.market;
        let low = -width;
        let within = |what, rules: Quote, exact: &Exact| {
            case.within(what, &(seed::quote(rules) - exact), &low, width);
        };
        case.equal("x", &whole(rules.curve.base_reserve.raw()), &exact.curve.base);
        case.equal("open interest of longs", &seed::base(rules.base_long), &exact.open_interest.long);
        case.equal("open interest of shorts", &seed::base(rules.base_short), &exact.open_interest.short);
        within("quote of longs", rules.quote_long, &exact.quote.long);
        within("quote of shorts", rules.quote_short, &exact.quote.short);
        within("P", rules.cash, &exact.cash);
        within("reserve", rules.reserved, &exact.claims.reserved());
        within("C", rules.open_claims, &exact.claims.open());
        within("D", rules.debts, &exact.debts);
        within("B", rules.surplus, &exact.surplus);
        within("protocol fees", rules.protocol_fees, &exact.protocol_fees);
        within("insurance", rules.insurance, &exact.insurance);
        within("insurance used", rules.insurance_used, &up_to_the_largest(&exact.insurance_used));
        within("insurance drawn", rules.insurance_drawn, &exact.insurance_drawn);
        within("due claims", rules.due_claims, &exact.due_claims);
        within("subsidy", rules.subsidy, &exact.subsidy);
        within("deficits", rules.deficits, &up_to_the_largest(&exact.deficits));
    }

    fn check_account(&self, case: &Case<'_>, rules: &Rules<'_>, tolerance: &Tolerance) {
        let (position, width) = (rules.position, &tolerance.each);
        let low = -width;
        let within = |what, rules: Quote, exact: &Exact| {
            case.within(what, &(seed::quote(rules) - exact), &low, width);
        };
        within("cash", rules.cash, &self.cash);
        case.equal("position", &seed::base(position.base), &self.position.base);
        within("quote", position.quote, &self.position.quote);
        within("claim", position.claim.amount, &self.market.claims.left(OWN));
        within("debt", position.debt, &self.position.debt);
        within("written off", position.written_off, &self.position.written_off);
        let wealth =
            seed::quote(rules.cash) + seed::quote(position.quote) + seed::quote(position.claim.amount)
                - seed::quote(position.debt)
                - seed::quote(position.written_off);
        let low = -(width * whole(4));
        case.within("wealth of the account", &(wealth - self.wealth()), &low, &tolerance.in_favour);
    }
}

/// Checks that the identity's slack does not fall, and that it rises by less than one unit per rounding.
fn check_slack(case: &Case<'_>, rules: &Rules<'_>, roundings: i64) {
    let slack = |market: &State| fraction(market.identity_slack().unwrap(), 1_000_000_000_000u64);
    let risen = slack(rules.market) - slack(&rules.before.market);
    case.within("slack of the identity", &risen, &zero(), &whole(roundings));
}

/// Returns a total, limited to the largest value that the rules can store.
pub fn up_to_the_largest(total: &Exact) -> Exact {
    total.clone().min(whole(i64::MAX))
}

/// Returns the rules' result, or `None` if they refused. Panics if the refusal means that a rule is broken.
pub fn accepted<T>(result: Result<T, Error>) -> Option<T> {
    if let Err(error @ (Error::InvariantViolated | Error::DivisionByZero)) = result {
        panic!("{error:?}");
    }
    result.ok()
}
