//! Tests X and V, both around the published index and around the worse of the published and the guarded index, and the
//! maintenance price.

use ballast_math::Price;
use ballast_math::valuation::Valuation as Rules;
use ballast_reference::exact::{Exact, Side, one, whole, zero};
use ballast_reference::margin::NewRisk;
use ballast_reference::valuation::{Index, Valuation};

use crate::cases::{Case, run};
use crate::curve::within_types;
use crate::margin::indexes;
use crate::{sample, seed};

/// Returns X, computed from the reserve that the rules hold.
pub fn held_clearing(curve: &ballast_math::curve::Curve) -> Exact {
    seed::price(curve.peg) * whole(curve.quote_reserve.raw()) / whole(curve.terminal_base.raw())
}

/// How a price may be rounded: by up to `unit`, in favour of the owner where the price serves the owner, and against the owner otherwise. A
/// price at the far edge of the band is an exception, because it is rounded with that edge.
struct Rounded<'a> {
    case: &'a Case<'a>,
    index: &'a Index,
    band: &'a Exact,
    unit: Exact,
}

impl Rounded<'_> {
    fn is_edge(&self, price: &Exact) -> bool {
        let ends = [one() - self.band, one() + self.band];
        [&self.index.low, &self.index.high].iter().any(|edge| ends.iter().any(|end| *edge * end == *price))
    }

    /// Checks rounding against the owner. A higher price is better for a long, and a lower price is better for a short.
    fn against(&self, what: &'static str, side: Side, rules: Price, exact: &Exact) {
        let high = if self.is_edge(exact) { self.unit.clone() } else { zero() };
        let gap = side.signed(seed::price(rules) - exact);
        self.case.within(what, &gap, &-&self.unit, &high);
    }

    fn serving(&self, what: &'static str, side: Side, rules: Price, exact: &Exact) {
        let low = if self.is_edge(exact) { -&self.unit } else { zero() };
        let gap = side.signed(seed::price(rules) - exact);
        self.case.within(what, &gap, &low, &self.unit);
    }
}

const SIDES: [ballast_math::Side; 2] = [ballast_math::Side::Long, ballast_math::Side::Short];

fn published(case: &mut Case<'_>) -> Option<()> {
    let sample = sample::sample(&mut case.random)?;
    let market = &sample.market;
    let band = seed::ratio(sample.parameters.valuation_band);
    let index = seed::index(&market.oracle);
    let exact = Valuation::at(held_clearing(&market.curve), &index, &band);
    let rounded = Rounded { case, index: &index, band: &band, unit: seed::price_unit() };
    let rules = Rules::of(market, &sample.parameters);
    for side in SIDES {
        let of = seed::side(side);
        let (worse, worst) = within_types(rules.worse_and_worst_for(side))?;
        rounded.against("V, worse for the owner", of, worse, exact.worse_for(of));
        assert_eq!(rules.worse_for(side), Ok(worse));
        rounded.against("worse of X and V", of, worst, exact.worst_for(of));
        rounded.serving("better of X and V", of, within_types(rules.best_for(side))?, exact.best_for(of));
    }
    Some(())
}

#[test]
fn valuation_is_rounded_for_its_use() {
    run("valuation", published);
}

fn new_risk(case: &mut Case<'_>) -> Option<()> {
    let sample = sample::sample(&mut case.random)?;
    let market = &sample.market;
    let band = seed::ratio(sample.parameters.valuation_band);
    let indexes = indexes(&sample);
    let worse = indexes.worse();
    // An end of the divergence is rounded before the band around it is computed.
    let unit = seed::price_unit() * whole(2);
    let rounded = Rounded { case, index: &worse, band: &band, unit };
    let valuation = Valuation::at(held_clearing(&market.curve), &worse, &band);
    for side in SIDES {
        let of = seed::side(side);
        let exact = NewRisk::at(&valuation, &worse, of);
        let rules = within_types(Rules::cautious(market, &sample.parameters, side))?;
        let (price, worst) = within_types(rules.for_new_risk(side))?;
        // The index's own edge is rounded as in the rules.
        let near = |what, rules, exact: &Exact| {
            if exact == worse.worse_for(of) {
                let gap = seed::price(rules) - exact;
                case.within(what, &gap, &-seed::price_unit(), &seed::price_unit());
            } else {
                rounded.against(what, of, rules, exact);
            }
        };
        near("price of new risk", price, &exact.price);
        near("worst price of new risk", worst, &exact.worst);
    }
    Some(())
}

#[test]
fn initial_margin_is_valued_by_the_worse_index() {
    run("new_risk", new_risk);
}

/// Tests that the maintenance price is the better edge of whichever index is better for the owner, whatever the curve.
fn maintenance(case: &mut Case<'_>) -> Option<()> {
    let sample = sample::sample(&mut case.random)?;
    let indexes = indexes(&sample);
    for side in SIDES {
        let rules = Rules::guarded(&sample.market, &sample.parameters);
        let price = within_types(rules.better_for(side))?;
        let gap = seed::side(side).signed(seed::price(price) - indexes.maintenance(seed::side(side)));
        case.within("price of maintenance", &gap, &-seed::price_unit(), &seed::price_unit());
        let mut moved = sample.market;
        moved.curve = sample::curve(&mut case.random, sample.parameters.initial_ratio.raw())?;
        assert_eq!(Rules::guarded(&moved, &sample.parameters).better_for(side), Ok(price));
    }
    Some(())
}

#[test]
fn maintenance_is_valued_by_the_index_alone() {
    run("maintenance_price", maintenance);
}
