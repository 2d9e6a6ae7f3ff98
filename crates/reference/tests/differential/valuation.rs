//! X and V, as published and guarded.

use ballast_math::valuation::Valuation as Engine;
use ballast_reference::exact::{Exact, one, whole, zero};
use ballast_reference::oracle;
use ballast_reference::valuation::{Index, Valuation};

use crate::cases::{Case, run};
use crate::curve::within_types;
use crate::{sample, seed};

/// X from the reserve that the engine holds.
pub fn held_clearing(curve: &ballast_math::curve::Curve) -> Exact {
    seed::price(curve.peg) * whole(curve.quote_reserve.raw()) / whole(curve.terminal_base.raw())
}

/// Each price within `units` of 1e-9, and rounded as its use says: for the owner where it serves the owner, else against. But for
/// a price at the far edge of the band, which is rounded with that edge.
fn compare(case: &Case<'_>, engine: &Engine<'_>, exact: &Valuation, band: &Band<'_>) -> Option<()> {
    let (unit, none) = (seed::price_unit() * whole(band.units), zero());
    for side in [ballast_math::Side::Long, ballast_math::Side::Short] {
        let of = seed::side(side);
        // For a long a higher price is better, for a short a lower one.
        let gap = |price, exact: &Exact| of.signed(seed::price(price) - exact);
        let against = |what, price, exact: &Exact| {
            let high = if band.is_edge(exact) { &unit } else { &none };
            case.within(what, &gap(price, exact), &-&unit, high);
        };
        let serving = |what, price, exact: &Exact| {
            let low = if band.is_edge(exact) { -&unit } else { none.clone() };
            case.within(what, &gap(price, exact), &low, &unit);
        };
        serving("V, better for the owner", within_types(engine.better_for(side))?, exact.better_for(of));
        against("V, worse for the owner", within_types(engine.worse_for(side))?, exact.worse_for(of));
        let (worse, worst) = within_types(engine.worse_and_worst_for(side))?;
        against("V, worse for the owner", worse, exact.worse_for(of));
        against("worse of X and V", worst, exact.worst_for(of));
        serving("better of X and V", within_types(engine.best_for(side))?, exact.best_for(of));
    }
    Some(())
}

/// The bands of V: both edges of the index, both ends.
struct Band<'a> {
    index: &'a Index,
    band: &'a Exact,
    units: i64,
}

impl Band<'_> {
    fn is_edge(&self, price: &Exact) -> bool {
        let ends = [one() - self.band, one() + self.band];
        [&self.index.low, &self.index.high].iter().any(|edge| ends.iter().any(|end| *edge * end == *price))
    }
}

fn published(case: &mut Case<'_>) -> Option<()> {
    let sample = sample::sample(&mut case.random)?;
    let market = &sample.market;
    let band = seed::ratio(sample.parameters.valuation_band);
    let index = seed::index(&market.oracle);
    let exact = Valuation::at(held_clearing(&market.curve), &index, &band);
    compare(
        case,
        &Engine::of(market, &sample.parameters),
        &exact,
        &Band { index: &index, band: &band, units: 1 },
    )
}

#[test]
fn valuation_is_rounded_for_its_use() {
    run("valuation", published);
}

fn guarded(case: &mut Case<'_>) -> Option<()> {
    let sample = sample::sample(&mut case.random)?;
    let market = &sample.market;
    let band = seed::ratio(sample.parameters.valuation_band);
    let divergence = seed::ratio(sample.parameters.twap_divergence);
    let index = oracle::guarded(&seed::index(&market.oracle), &seed::price(market.oracle.twap), &divergence);
    let exact = Valuation::at(held_clearing(&market.curve), &index, &band);
    compare(
        case,
        &Engine::guarded(market, &sample.parameters),
        &exact,
        &Band { index: &index, band: &band, units: 3 },
    )
}

#[test]
fn guarded_valuation_is_rounded_for_its_use() {
    run("guarded_valuation", guarded);
}
