//! Tests the size, discount and price of take-overs. The taker must pay exactly what the liquidated account receives.

use ballast_math::Base;
use ballast_math::health::{Party, Rest};
use ballast_math::position::Position;
use ballast_math::take_over::{TakenOver, take_over};
use ballast_reference::exact::{Exact, Side, whole, zero};
use ballast_reference::liquidation::{self, Forced};

use crate::cases::{Case, run};
use crate::compare::accepted;
use crate::liquidation::{discount, forced, needed, price, unhealthy};
use crate::sample::Sample;
use crate::seed;

/// Takes over with a taker who has plenty of cash and no position. Also returns the maximum size to take.
fn taken(case: &mut Case<'_>) -> Option<(Sample, TakenOver, u64)> {
    let sample = unhealthy(case)?;
    let taker = Party {
        cash: crate::sample::worth(&sample.market.curve),
        position: Position::default(),
        rest: Rest::default(),
    };
    let all = sample.party.position.base.magnitude();
    let most =
        if case.random.chance(60) { u64::MAX } else { crate::sample::log_uniform(&mut case.random, 1, all) };
    let done = accepted(take_over(&sample.market, &sample.context(), &sample.party, &taker, most))?;
    Some((sample, done, most))
}

fn quote(case: &mut Case<'_>) -> Option<()> {
    let (sample, done, most) = taken(case)?;
    let forced = forced(&sample, &done.before)?;
    let discount = discount(&sample, &forced);
    let base = taken_base(&sample, &done);
    let worst = liquidation::worse_by(&price(&sample)?, Side::of(&base), &discount);
    let error = seed::quote(done.quote) - &base * worst;
    // The price and the value are both rounded against the account.
    let width = seed::value_unit(done.base);
    case.within("what the liquidated account gets", &error, &-&width, &zero());
    check_sizes(case, &sample, &done, &forced, (&discount, most));
    check_totals(case, &sample, &done);
    check_solvency(case, &sample, &forced, &done);
    Some(())
}

/// Returns the base that is taken over, with the sign of the position.
fn taken_base(sample: &Sample, done: &TakenOver) -> Exact {
    seed::side(sample.party.position.base.side()).signed(whole(done.base.magnitude()))
}

fn check_sizes(
    case: &Case<'_>,
    sample: &Sample,
    done: &TakenOver,
    forced: &Forced,
    (discount, most): (&Exact, u64),
) {
    let all = whole(sample.party.position.base.magnitude());
    let rules = whole(done.base.magnitude());
    let (least, due) =
        if forced.is_insolvent() { (all.clone(), all) } else { needed(sample, forced, discount).unwrap() };
    case.at_most("size", &rules, &due.min(whole(most)));
    if whole(most) >= least {
        case.at_most("size that is due", &least, &rules);
    }
}

/// Checks that a sale at this price leaves a solvent account solvent, and costs it no more than the equity behind the position.
fn check_solvency(case: &Case<'_>, sample: &Sample, forced: &Forced, done: &TakenOver) {
    if forced.is_insolvent() {
        return;
    }
    let cost = taken_base(sample, done) * price(sample).unwrap() - seed::quote(done.quote);
    let part = whole(done.base.magnitude()) / whole(sample.party.position.base.magnitude());
    let behind = forced.backing() * &forced.notional * part;
    case.at_most("cost beyond what stands behind", &(cost - behind), &seed::value_unit(done.base));
}

/// Checks that the tokens, the bases and the joint holdings of both accounts do not change, and that the curve does not move.
fn check_totals(case: &Case<'_>, sample: &Sample, done: &TakenOver) {
    assert_eq!(sample.market.curve, done.market.curve);
    let base = |position: &Position| seed::base(position.base);
    case.equal(
        "bases",
        &(base(&done.position) + base(&done.taker_position)),
        &seed::base(sample.party.position.base),
    );
    let of = |market: &ballast_math::market::State| {
        seed::quote(market.cash) - seed::quote(market.open_claims) + seed::quote(market.debts)
            - seed::quote(market.quote_long)
            - seed::quote(market.quote_short)
            - seed::quote(market.surplus)
    };
    case.equal("P − C + D − Q − B", &of(&done.market), &of(&sample.market));
    if sample.party.rest.health.equity.is_negative() || done.before.equity.is_negative() {
        return;
    }
    // Measured at V, a taker earns at most the largest discount on what it took.
    let value = seed::base(done.taker_position.base) * price(sample).unwrap();
    let earned = value + seed::quote(done.taker_position.quote);
    let notional = whole(Base::magnitude(done.base)) * price(sample).unwrap();
    let largest = seed::ratio(sample.parameters.liquidation_discount) * &notional;
    case.within(
        "earned by the taker",
        &earned,
        &-(&notional + whole(2)),
        &(largest + seed::value_unit(done.base)),
    );
}

#[test]
fn a_take_over_is_paid_at_the_discount() {
    run("take_over", quote);
}
