//! Tests peg and depth steps: how far they go, and what they cost.

use ballast_math::market::State;
use ballast_math::subsidy::{STEP_INTERVAL, raise_depth, repeg};
use ballast_math::{Quote, Ratio};
use ballast_reference::curve::Curve;
use ballast_reference::exact::{Exact, fraction, one, whole, within, zero};
use ballast_reference::subsidy::{self, LargestSteps, Used};

use crate::cases::{Case, run};
use crate::compare::accepted;
use crate::random::Random;
use crate::sample::{self, Sample};
use crate::seed;

/// Returns a market that can usually afford a step.
fn rich(case: &mut Case<'_>) -> Option<Sample> {
    let mut sample = sample::sample(&mut case.random)?;
    sample.market.trade_slot = sample.clock.slot - 1;
    sample.market.step_time = sample.clock.time - STEP_INTERVAL;
    if case.random.chance(80) {
        let more = sample::worth(&sample.market.curve);
        let market = &mut sample.market;
        (market.cash, market.surplus) = (market.cash.plus(more).ok()?, market.surplus.plus(more).ok()?);
        market.subsidy = sample::amount(&mut case.random, more.raw());
    }
    Some(sample)
}

/// In half of the cases, takes another step that shares the allowance: at the same time, or some seconds earlier.
fn after_a_step(case: &mut Case<'_>, mut sample: Sample) -> Option<Sample> {
    if case.random.chance(50) {
        return Some(sample);
    }
    let (random, parameters) = (&mut case.random, &sample.parameters);
    let of = |random: &mut Random, largest: Ratio| Ratio::new(sample::log_uniform(random, 1, largest.raw()));
    let done = if random.chance(50) {
        repeg(&sample.market, &sample.context(), of(random, parameters.largest_peg_step()))
    } else {
        raise_depth(&sample.market, &sample.context(), of(random, parameters.largest_depth_step().unwrap()))
    };
    sample.market = accepted(done)?.market;
    sample.market.step_time -= i64::try_from(random.below(STEP_INTERVAL.unsigned_abs())).unwrap();
    Some(sample)
}

/// Returns the curve at the start of the allowance.
fn start(sample: &Sample) -> Curve {
    let (market, now) = (&sample.market, seed::curve(&sample.market.curve));
    if sample.clock.time - market.step_time >= STEP_INTERVAL {
        return now;
    }
    Curve { peg: seed::price(market.step_peg), sqrt_k: whole(market.step_sqrt_k), ..now }
}

fn used(sample: &Sample, start: &Curve, now: &Curve) -> Used {
    let largest = LargestSteps {
        peg: seed::ratio(sample.parameters.largest_peg_step()),
        depth: seed::ratio(sample.parameters.largest_depth_step().unwrap()),
    };
    Used::between(start, now, &largest)
}

/// Checks that all steps sharing an allowance together go no further than one largest step.
fn check_allowance(case: &Case<'_>, sample: &Sample, start: &Curve, after: &State) {
    let used = used(sample, start, &seed::curve(&after.curve));
    case.at_most("steps of an allowance", &(used.peg + used.depth), &one());
}

/// Takes the step with the rules' new curve, and checks its cost and the resulting B and subsidy.
fn check_cost(case: &Case<'_>, sample: &Sample, after: &State, cost: Quote, width: &Exact) {
    let mut exact = seed::market(&sample.market, &sample.party.position);
    let slack = exact.slack();
    let exact_cost =
        subsidy::step(&mut exact, seed::curve(&after.curve), &seed::quote(sample.parameters.subsidy_cap));
    assert_eq!(exact.slack(), slack, "the reference itself breaks the identity");
    case.within("cost", &(seed::quote(cost) - exact_cost), &-width, &(width + whole(2)));
    let width = &(width + whole(2));
    case.within("B", &(seed::quote(after.surplus) - &exact.surplus), &-width, width);
    case.within("subsidy", &(seed::quote(after.subsidy) - &exact.subsidy), &-width, width);
    // No step reduces the amount by which B exceeds the subsidy.
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
    let sample = after_a_step(case, sample)?;
    let done = repeg(&sample.market, &sample.context(), largest);
    let market = &sample.market;
    // This is the rules' own value, which a property in oracle.rs checks.
    let guarded = seed::price(market.oracle.guarded_price(&sample.parameters).unwrap());
    let published = seed::price(market.oracle.price);
    let curve = seed::curve(&market.curve);
    // The mark is computed from the reserve that the rules hold.
    let Some(aim) = subsidy::aim(&held_mark(market), &published, &guarded) else {
        assert!(done.is_err(), "a step with the mark between both indexes");
        return None;
    };
    let done = accepted(done)?;
    let exact = subsidy::next_peg(&curve, aim, &seed::ratio(largest));
    let start = start(&sample);
    let used = used(&sample, &start, &curve);
    let room = seed::ratio(allowed) * (one() - &used.depth);
    // The rounding is a millionth of the largest step plus a millionth of the peg.
    let rounding = (seed::ratio(allowed) + one()) * fraction(2, 1_000_000) * &curve.peg;
    let (low, high) = (&start.peg * (one() - &room), &start.peg * (one() + &room));
    let is_cut = exact < &low + &rounding || exact > &high - &rounding;
    let exact = within(exact, &low, &high);
    check_allowance(case, &sample, &start, &done.market);
    let moved = seed::price(done.market.curve.peg) - &curve.peg;
    let wanted = exact - &curve.peg;
    let (moved, wanted) = if wanted < zero() { (-moved, -wanted) } else { (moved, wanted) };
    // The peg may be off by one price unit, and y by one reserve unit.
    let scale = &curve.base / curve.quote_reserve();
    let reserve = aim * &scale / curve.quote_reserve();
    let width = (&scale + whole(2)) * seed::price_unit() + reserve;
    let width = if is_cut { width + rounding } else { width };
    case.within("peg", &(&moved - wanted), &-&width, &width);
    check_direction(case, &sample, &done.market, aim);
    check_cost(case, &sample, &done.market, done.cost, &(moved.max(zero()) + one()));
    Some(())
}

/// Returns the mark, computed from the reserve that the rules hold.
fn held_mark(market: &State) -> Exact {
    seed::price(market.curve.peg) * whole(market.curve.quote_reserve.raw())
        / whole(market.curve.base_reserve.raw())
}

/// Checks that the mark, computed from the reserve that the rules hold, moves nearer to the index and not past it.
fn check_direction(case: &Case<'_>, sample: &Sample, after: &State, index: &Exact) {
    let (before, after) = (held_mark(&sample.market) - index, held_mark(after) - index);
    let (before, after) = if before < zero() { (-before, -after) } else { (before, after) };
    case.within("distance of the mark to the index", &after, &zero(), &before);
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
    let sample = after_a_step(case, sample)?;
    let done = accepted(raise_depth(&sample.market, &sample.context(), step))?;
    let (before, after) = (&sample.market.curve, &done.market.curve);
    let wanted = whole(before.sqrt_k) * (one() + seed::ratio(step));
    let wanted = wanted.min(whole(sample.parameters.target_sqrt_k));
    let start = start(&sample);
    let room = seed::ratio(largest) * (one() - used(&sample, &start, &seed::curve(before)).peg);
    let most = &start.sqrt_k * (one() + room);
    // The remaining allowance is rounded down to a millionth of the depth.
    let rounding = &start.sqrt_k * fraction(2, 1_000_000) + one();
    let low = if wanted > &most - &rounding { -rounding } else { -one() };
    case.within("depth", &(whole(after.sqrt_k) - wanted.min(most)), &low, &zero());
    check_allowance(case, &sample, &start, &done.market);
    let factor = whole(after.sqrt_k) / whole(before.sqrt_k);
    let exact = seed::curve(before).scaled(&factor);
    case.within("x", &(whole(after.base_reserve.raw()) - &exact.base), &-one(), &one());
    case.equal("N", &seed::base(after.net_base().unwrap()), &exact.net_base());
    let mark = seed::curve(after).mark() / exact.mark() - one();
    let unit = whole(3) / whole(after.base_reserve.raw());
    case.within("mark, relative", &mark, &-&unit, &unit);
    case.equal("peg", &seed::price(after.peg), &seed::price(before.peg));
    // y and y_T are both rounded again, and x is off by one unit.
    let width = seed::reserve_unit(before) * whole(4);
    check_cost(case, &sample, &done.market, done.cost, &width);
    Some(())
}

#[test]
fn depth_rises_at_a_constant_mark() {
    run("raise_depth", depth);
}
