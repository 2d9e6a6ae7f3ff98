//! Covering a deficit: insurance, claims, both sides' gains; and sharing claims out.

use ballast_math::claims::MIN_PRODUCT;
use ballast_math::context::share_claims as engine_share;
use ballast_math::cover::cover_deficit;
use ballast_reference::cover::cover;
use ballast_reference::exact::{Exact, Side, whole, zero};

use crate::cases::{Case, run};
use crate::compare::{Engine, Reference, Tolerance, accepted};
use crate::sample::{self, Sample};
use crate::seed;

/// What a side's gain may be off by: a price unit and the reserve unit in X, over all its positions.
fn of_gains(sample: &Sample) -> Tolerance {
    let (long, short) = (sample.market.base_long, sample.market.base_short);
    let curve = &sample.market.curve;
    Tolerance::units(4)
        .with_value(long, 1)
        .with_value(short, 1)
        .with_clearing(curve, long)
        .with_clearing(curve, short)
}

/// What a rounding of M is worth to the claim at hand.
fn of_claim(sample: &Sample) -> Exact {
    let claim = &sample.party.slot.claim;
    seed::quote(claim.amount) / whole(claim.product.max(1))
}

fn deficit(case: &mut Case<'_>) -> Option<()> {
    let sample = sample::sample(&mut case.random)?;
    let done = accepted(cover_deficit(&sample.market, &sample.parameters, &sample.clock))?;
    let mut exact = Reference::of(&sample);
    let valuation = exact.market.valuation(&seed::ratio(sample.parameters.valuation_band));
    let covered = cover(&mut exact.market, &valuation, &seed::quote(sample.parameters.insurance_cap));
    let left = exact.market.claims.open();
    let all = seed::quote(sample.market.open_claims);
    if left > zero() && whole(sample.market.claims.product) * &left < whole(MIN_PRODUCT) * &all {
        // A cut beyond the digits of M: its own property in claims.rs.
        return None;
    }
    let mut tolerance = of_gains(&sample);
    tolerance.each += of_claim(&sample);
    let width = tolerance.each.clone();
    let within = |what, engine, exact: &Exact| {
        case.within(what, &(seed::quote(engine) - exact), &-&width, &width);
    };
    case.equal("insurance", &seed::quote(done.cover.insurance), &covered.insurance);
    within("claims", done.cover.claims, &covered.claims);
    within("gain of longs", done.cover.long_gain, &covered.long_gain);
    within("gain of shorts", done.cover.short_gain, &covered.short_gain);
    let total = seed::quote(done.cover.total().unwrap());
    case.within(
        "covered beyond the deficit",
        &(total + seed::quote(sample.market.surplus)),
        &-&all_of(&sample),
        &zero(),
    );
    for (side, of) in [(ballast_math::Side::Long, Side::Long), (ballast_math::Side::Short, Side::Short)] {
        let rise = seed::cumulative(done.market.cover.index_of(side))
            - &seed::cumulative(sample.market.cover.index_of(side));
        let size = whole(sample.market.base_of(side));
        let booked = seed::quote(sample.market.quote_of(side)) - seed::quote(done.market.quote_of(side));
        let over = rise * &size - booked;
        case.within(
            "charged by index beyond what is booked",
            &over,
            &zero(),
            &(size * seed::cumulative_unit()),
        );
        let gain = exact_gain(&sample, of);
        let share = seed::quote(sample.market.quote_of(side)) - seed::quote(done.market.quote_of(side));
        case.within("share beyond the side's gain", &(share - gain), &-&all_of(&sample), &width);
    }
    exact.market.cover_index = seed::market_with(&done.market, exact.market.claims.clone()).cover_index;
    let slot = ballast_math::slot::Slot { claim: claim_now(&sample, &done.market), ..sample.party.slot };
    // A market's step: no touch, no rounding but in the cut.
    exact.market.claims.collect(seed::OWN);
    let engine_market = ballast_math::market::State { reserved: done.market.reserved, ..done.market };
    let engine = Engine { before: &sample, market: &engine_market, cash: sample.party.cash, slot: &slot };
    let paid = seed::claim(&sample.market.claims, &sample.party.slot.claim).paid;
    tolerance.each += paid;
    tolerance.in_favour = tolerance.each.clone();
    exact.check(case, &engine, &tolerance);
    Some(())
}

/// An amount that nothing exceeds.
fn all_of(sample: &Sample) -> Exact {
    seed::quote(sample.market.surplus).max(-seed::quote(sample.market.surplus)) + whole(i64::MAX)
}

fn exact_gain(sample: &Sample, side: Side) -> Exact {
    let market = seed::market(&sample.market, &sample.party.slot);
    market.gain(&market.valuation(&seed::ratio(sample.parameters.valuation_band)), side)
}

/// The sample's claim as it stands in another index.
fn claim_now(sample: &Sample, market: &ballast_math::market::State) -> ballast_math::claims::Claim {
    market.claims.collect(&sample.party.slot.claim, market.open_claims).unwrap().claim
}

#[test]
fn a_deficit_is_covered_by_those_who_gained() {
    run("cover", deficit);
}

/// Sharing out at the beginning of a window, the market without a deficit.
fn share(case: &mut Case<'_>) -> Option<()> {
    let mut sample = sample::sample(&mut case.random)?;
    if sample.market.surplus.is_negative() {
        return None;
    }
    sample.market.claims_window -= 1;
    let done = accepted(engine_share(&sample.market, &sample.context()))?;
    let mut exact = Reference::of(&sample);
    let wanted = exact.market.cash.clone().min(exact.market.claims.open());
    let left = seed::quote(sample.market.open_claims) - &wanted;
    let short = left > zero()
        && whole(sample.market.claims.product) * &left
            < whole(MIN_PRODUCT) * seed::quote(sample.market.open_claims);
    if !short {
        case.equal("paid", &seed::quote(done.paid), &wanted);
    }
    exact.market.pay_claims(&seed::quote(done.paid));
    let standing = done.market.claims.standing(&sample.party.slot.claim).unwrap();
    let width = of_claim(&sample) + whole(3);
    let paid = seed::quote(standing.paid) - exact.market.claims.paid(seed::OWN);
    case.within("own share", &paid, &-&width, &zero());
    let left = seed::quote(standing.left) - exact.market.claims.left(seed::OWN);
    case.within("own left", &left, &-&width, &width);
    case.equal("P", &seed::quote(done.market.cash), &exact.market.cash);
    case.equal("C", &seed::quote(done.market.open_claims), &exact.market.claims.open());
    case.equal("reserve", &seed::quote(done.market.reserved), &exact.market.claims.reserved());
    Some(())
}

#[test]
fn claims_are_shared_out_in_proportion() {
    run("share_claims", share);
}
