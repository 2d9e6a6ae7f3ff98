//! Steps of peg and depth (spec.md section 11).

use crate::curve::Curve;
use crate::exact::{Exact, one, or_zero, within, zero};
use crate::market::Market;

/// The peg after one step: towards the value at which the mark is `index`, by at most `largest` of itself, not past it.
pub fn next_peg(curve: &Curve, index: &Exact, largest: &Exact) -> Exact {
    let wanted = index * &curve.base / curve.quote_reserve();
    within(wanted, &(&curve.peg * (one() - largest)), &(&curve.peg * (one() + largest)))
}

/// Replaces the curve by one with another peg or depth. B pays the rise of E; a positive cost is taken from the subsidy, a
/// negative one refills it up to `subsidy_cap`. Returns the cost.
pub fn step(market: &mut Market, curve: Curve, subsidy_cap: &Exact) -> Exact {
    let cost = curve.exit_value() - market.curve.exit_value();
    market.curve = curve;
    market.surplus -= &cost;
    if cost >= zero() {
        market.subsidy -= &cost;
    } else {
        let room = or_zero(subsidy_cap - &market.subsidy);
        market.subsidy += (-&cost).min(room);
    }
    cost
}
