//! Tests covering a deficit from insurance, claims and both sides' gains, and sharing out claims.

use ballast_math::Quote;
use ballast_math::context::{Shared, share_claims as engine_share};
use ballast_math::cover::{Cover as RulesCover, Covered, cover_deficit};
use ballast_math::oracle::ORPHANED_AFTER;
use ballast_reference::cover::{Cover, cover, from_insurance};
use ballast_reference::exact::{Exact, Side, one, whole, zero};
use ballast_reference::market::Ripe;

use crate::cases::{Case, run};
use crate::compare::{Reference, Rules, Tolerance, accepted};
use crate::sample::{self, Sample};
use crate::seed;
use crate::world::calm;

/// Returns the tolerance for the gains of both sides.
fn of_gains(sample: &Sample) -> Tolerance {
    let (long, short) = (sample.market.base_long, sample.market.base_short);
    let curve = &sample.market.curve;
    Tolerance::units(4)
        .with_value(long, 1)
        .with_value(short, 1)
        .with_clearing(curve, long)
        .with_clearing(curve, short)
}

/// Returns the effect that one rounding of M has on the sample's claim.
fn of_claim(sample: &Sample) -> Exact {
    let claim = &sample.party.position.claim;
    seed::quote(claim.amount) / whole(claim.product.max(1))
}

fn deficit(case: &mut Case<'_>) -> Option<()> {
    let sample = sample::sample(&mut case.random)?;
    let done = accepted(cover_deficit(&sample.market, &sample.parameters, &sample.clock))?;
    let mut exact = Reference::of(&sample);
    let index = exact.market.index.clone();
    let gains = [Side::Long, Side::Short].map(|side| exact.market.gain(index.worse_for(side), side));
    let cap = seed::quote(sample.parameters.insurance_cap);
    let drawn = exact.market.insurance_drawn.clone();
    exact.market.pass(&seed::since_insurance(&sample), &cap);
    let covered = cover(&mut exact.market, &cap, calm(&sample.market, &sample.clock));
    if covered.insurance == zero() {
        // The restored part of the daily cap is recorded only when insurance pays again.
        exact.market.insurance_drawn = drawn;
    }
    let mut tolerance = of_gains(&sample);
    tolerance.each += of_claim(&sample);
    tolerance.in_favour = tolerance.each.clone();
    check_shares(case, &done.cover, &covered, &tolerance.each);
    let missing = -seed::quote(sample.market.surplus);
    case.at_most("covered", &seed::quote(done.cover.total().unwrap()), &missing);
    check_side(case, &sample, &done, (ballast_math::Side::Long, &(&gains[0] + &tolerance.each)));
    check_side(case, &sample, &done, (ballast_math::Side::Short, &(&gains[1] + &tolerance.each)));
    // No position is touched, so the claim is read as it is in the new index.
    let position =
        ballast_math::position::Position { claim: claim_now(&sample, &done.market), ..sample.party.position };
    let rules = Rules { before: &sample, market: &done.market, cash: sample.party.cash, position: &position };
    exact.check(case, &rules, &tolerance);
    Some(())
}

fn check_shares(case: &Case<'_>, rules: &RulesCover, exact: &Cover, width: &Exact) {
    let within = |what, rules, exact: &Exact| {
        case.within(what, &(seed::quote(rules) - exact), &-width, width);
    };
    // The restored part of the daily cap is rounded down.
    case.within("insurance", &(seed::quote(rules.insurance) - &exact.insurance), &-one(), &zero());
    within("claims", rules.claims, &exact.claims);
    within("gain of longs", rules.long_gain, &exact.long_gain);
    within("gain of shorts", rules.short_gain, &exact.short_gain);
}

/// Checks that no more than a side's gain is booked, and that its positions are charged at least the booked amount.
fn check_side(case: &Case<'_>, sample: &Sample, done: &Covered, (side, most): (ballast_math::Side, &Exact)) {
    let (before, after) = (&sample.market, &done.market);
    let booked = seed::quote(before.quote_of(side)) - seed::quote(after.quote_of(side));
    case.at_most("share of a side", &booked, most);
    let rise = seed::cumulative(after.cover.index_of(side)) - seed::cumulative(before.cover.index_of(side));
    let size = whole(before.base_of(side));
    let over = rise * &size - booked;
    case.within("charged by index beyond what is booked", &over, &zero(), &(size * seed::cumulative_unit()));
}

/// Returns the sample's claim, as it is in another index.
fn claim_now(sample: &Sample, market: &ballast_math::market::State) -> ballast_math::claims::Claim {
    market.claims.collect(&sample.party.position.claim, market.open_claims).unwrap().claim
}

#[test]
fn a_deficit_is_covered_by_those_who_gained() {
    run("cover", deficit);
}

/// Tests sharing out in a later window, with or without an index.
fn share(case: &mut Case<'_>) -> Option<()> {
    let mut sample = sample::sample(&mut case.random)?;
    let later = if case.random.chance(30) { case.random.between(2, 5) } else { 1 };
    sample.market.claims_window -= later;
    // An instruction that begins a window is the first in its second, because any earlier trade would have begun the window.
    sample.market.trade_time -= 1;
    let has_index = case.random.chance(50);
    if !has_index {
        let age = sample.parameters.max_age + case.random.between(1, 2 * ORPHANED_AFTER);
        sample.market.oracle.publish_time -= i64::try_from(age).unwrap();
    } else if sample.market.surplus.is_negative() {
        // The deficit is covered first, which a separate property checks. If the deficit could not be covered completely, no
        // claims are left.
        let done = accepted(cover_deficit(&sample.market, &sample.parameters, &sample.clock))?;
        sample.party.position.claim = claim_now(&sample, &done.market);
        sample.market = done.market;
    }
    let done = accepted(engine_share(&sample.market, &sample.context()))?;
    let mut exact = Reference::of(&sample);
    let cap = seed::quote(sample.parameters.insurance_cap);
    exact.market.pass(&seed::since_insurance(&sample), &cap);
    if exact.market.claims.open() > zero() {
        from_insurance(&mut exact.market, &cap);
    }
    let since = whole(sample.clock.time - sample.market.oracle.publish_time);
    let ripe = exact.market.ripe(later > 1, has_index || since > whole(ORPHANED_AFTER));
    compare_shared(case, &sample, exact, (&done, ripe))
}

fn compare_shared(
    case: &Case<'_>,
    sample: &Sample,
    mut exact: Reference,
    (done, ripe): (&Shared, Ripe),
) -> Option<()> {
    let wanted = exact.market.share_claims(ripe);
    // The available insurance is rounded down, and so are the withheld and the due amounts.
    let unit = one();
    let within = |what, rules: Quote, exact: &Exact| {
        case.within(what, &(seed::quote(rules) - exact), &-&unit, &unit);
    };
    within("paid", done.paid, &wanted);
    within("P", done.market.cash, &exact.market.cash);
    within("C", done.market.open_claims, &exact.market.claims.open());
    within("B", done.market.surplus, &exact.market.surplus);
    within("reserve", done.market.reserved, &exact.market.claims.reserved());
    within("due", done.market.due_claims, &exact.market.due_claims);
    within("insurance", done.market.insurance, &exact.market.insurance);
    let standing = done.market.claims.standing(&sample.party.position.claim).unwrap();
    let width = of_claim(sample) + whole(4);
    let paid = seed::quote(standing.paid) - exact.market.claims.paid(seed::OWN);
    case.within("own share", &paid, &-&width, &one());
    let left = seed::quote(standing.left) - exact.market.claims.left(seed::OWN);
    case.within("own left", &left, &-&width, &width);
    Some(())
}

#[test]
fn claims_are_shared_out_in_proportion() {
    run("share_claims", share);
}
