//! Steps of peg and depth: how far, and what they cost.

use ballast_math::market::State;
use ballast_math::subsidy::{raise_depth, repeg};
use ballast_math::{Quote, Ratio};
use ballast_reference::exact::{Exact, fraction, one, whole, zero};
use ballast_reference::{oracle, subsidy};

use crate::cases::{Case, run};
use crate::compare::accepted;
use crate::sample::{self, Sample};
use crate::seed;

/// A market that can afford a step in most cases.
fn rich(case: &mut Case<'_>) -> Option<Sample> {
    let mut sample = sample::sample(&mut case.random)?;
    (sample.market.trade_slot, sample.market.step_slot) = (sample.clock.slot - 1, sample.clock.slot - 1);
    if case.random.chance(80) {
        let more = sample::worth(&sample.market.curve);
        let market = &mut sample.market;
        (market.cash, market.surplus) = (market.cash.plus(more).ok()?, market.surplus.plus(more).ok()?);
        market.subsidy = sample::amount(&mut case.random, more.raw());
    }
    Some(sample)
}

/// The step with the engine's new curve: what it cost, and what it left in B and subsidy.
fn check_cost(case: &Case<'_>, sample: &Sample, after: &State, cost: Quote, width: &Exact) {
    let mut exact = seed::market(&sample.market, &sample.party.slot);
    let slack = exact.slack();
    let exact_cost =
        subsidy::step(&mut exact, seed::curve(&after.curve), &seed::quote(sample.parameters.subsidy_cap));
    assert_eq!(exact.slack(), slack, "the reference itself breaks the identity");
    case.within("cost", &(seed::quote(cost) - exact_cost), &-width, &(width + whole(2)));
    let width = &(width + whole(2));
    case.within("B", &(seed::quote(after.surplus) - &exact.surplus), &-width, width);
    case.within("subsidy", &(seed::quote(after.subsidy) - &exact.subsidy), &-width, width);
    // Whoever steps never lowers what B has beyond the subsidy.
    let beyond = |market: &State| seed::quote(market.surplus) - seed::quote(market.subsidy);
    let risen = beyond(after) - beyond(&sample.market);
    assert!(risen >= zero(), "B beyond the subsidy fell by {risen}");
    let slack = |market: &State| fraction(market.identity_slack().unwrap(), 1_000_000_000_000u64);
    case.within("slack of the identity", &(slack(after) - slack(&sample.market)), &zero(), &whole(2));
}

fn peg(case: &mut Case<'_>) -> Option<()> {
    let sample = rich(case)?;
    let allowed = sample.parameters.largest_peg_step();
    let fee = seed::ratio(sample.parameters.taker_fee);
    let round_trip = (&fee * whole(2) / (one() + &fee)).min(seed::ratio(sample.parameters.peg_step));
    case.within("largest step", &(seed::ratio(allowed) - round_trip), &-fraction(1, 1_000_000), &zero());
    let largest = Ratio::new(sample::log_uniform(&mut case.random, 1, allowed.raw()));
    let done = accepted(repeg(&sample.market, &sample.context(), largest))?;
    let market = &sample.market;
    let divergence = seed::ratio(sample.parameters.twap_divergence);
    let guarded =
        oracle::guarded(&seed::index(&market.oracle), &seed::price(market.oracle.twap), &divergence);
    let curve = seed::curve(&market.curve);
    let exact = subsidy::next_peg(&curve, &guarded.middle, &seed::ratio(largest));
    let moved = seed::price(done.market.curve.peg) - &curve.peg;
    let wanted = exact - &curve.peg;
    let (moved, wanted) = if wanted < zero() { (-moved, -wanted) } else { (moved, wanted) };
    // The guarded index is off by a unit of price, y by a unit of the reserve.
    let scale = &curve.base / curve.quote_reserve();
    let reserve = &guarded.middle * &scale / curve.quote_reserve();
    let width = (&scale + whole(2)) * seed::price_unit() + reserve;
    case.within("peg", &(&moved - wanted), &-&width, &width);
    check_direction(case, &sample, &done.market, &guarded.middle);
    check_cost(case, &sample, &done.market, done.cost, &(moved.max(zero()) + one()));
    Some(())
}

/// By the reserve that the engine holds, the mark comes nearer to the index and not past it.
fn check_direction(case: &Case<'_>, sample: &Sample, after: &State, index: &Exact) {
    let mark = |market: &State| {
        seed::price(market.curve.peg) * whole(market.curve.quote_reserve.raw())
            / whole(market.curve.base_reserve.raw())
    };
    let (before, after) = (mark(&sample.market) - index, mark(after) - index);
    let (before, after) = if before < zero() { (-before, -after) } else { (before, after) };
    case.within("distance of the mark to the index", &after, &-seed::price_unit(), &before);
}

#[test]
fn the_peg_moves_no_further_than_it_may() {
    run("repeg", peg);
}

fn depth(case: &mut Case<'_>) -> Option<()> {
    let sample = rich(case)?;
    let largest = sample.parameters.largest_depth_step().unwrap();
    let exactly = seed::ratio(sample.parameters.taker_fee) * whole(2)
        / seed::ratio(sample.parameters.open_interest_cap);
    case.within("largest step", &(seed::ratio(largest) - exactly), &-fraction(1, 1_000_000), &zero());
    let step = Ratio::new(sample::log_uniform(&mut case.random, 1, largest.raw()));
    let done = accepted(raise_depth(&sample.market, &sample.context(), step))?;
    let (before, after) = (&sample.market.curve, &done.market.curve);
    let wanted = whole(before.sqrt_k) * (one() + seed::ratio(step));
    let wanted = wanted.min(whole(sample.parameters.target_sqrt_k));
    case.within("depth", &(whole(after.sqrt_k) - wanted), &-one(), &zero());
    let factor = whole(after.sqrt_k) / whole(before.sqrt_k);
    let exact = seed::curve(before).scaled(&factor);
    case.within("x", &(whole(after.base_reserve.raw()) - &exact.base), &-one(), &one());
    case.equal("N", &seed::base(after.net_base().unwrap()), &exact.net_base());
    let mark = seed::curve(after).mark() / exact.mark() - one();
    let unit = whole(3) / whole(after.base_reserve.raw());
    case.within("mark, relative", &mark, &-&unit, &unit);
    case.equal("peg", &seed::price(after.peg), &seed::price(before.peg));
    // Both y and y_T are rounded anew, and x by a unit.
    let width = seed::reserve_unit(before) * whole(4);
    check_cost(case, &sample, &done.market, done.cost, &width);
    Some(())
}

#[test]
fn depth_rises_at_a_constant_mark() {
    run("raise_depth", depth);
}
