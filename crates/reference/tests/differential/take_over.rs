//! Take-over: size, discount, price, and that the taker pays exactly what the liquidated account gets.

use ballast_math::Base;
use ballast_math::health::{Party, Rest};
use ballast_math::slot::Slot;
use ballast_math::take_over::{TakenOver, take_over};
use ballast_reference::exact::{Exact, Side, fraction, one, whole, zero};
use ballast_reference::liquidation;

use crate::cases::{Case, run};
use crate::compare::accepted;
use crate::liquidation::{check_size_above, measure, price, unhealthy};
use crate::sample::Sample;
use crate::seed;

/// A rich taker without a position, and what it takes at most.
fn taken(case: &mut Case<'_>) -> Option<(Sample, TakenOver, u64)> {
    let sample = unhealthy(case)?;
    let taker = Party {
        cash: crate::sample::worth(&sample.market.curve),
        slot: Slot::default(),
        rest: Rest::default(),
    };
    let all = sample.party.slot.base.magnitude();
    let most =
        if case.random.chance(60) { u64::MAX } else { crate::sample::log_uniform(&mut case.random, 1, all) };
    let done = accepted(take_over(&sample.market, &sample.context(), (&sample.party, &taker), most))?;
    Some((sample, done, most))
}

fn discount(sample: &Sample, done: &TakenOver) -> Option<Exact> {
    let notional = whole(sample.party.slot.base.magnitude()) * price(sample)?;
    let (equity, requirement) = (seed::quote(done.before.equity), seed::quote(done.before.requirement));
    let largest = seed::ratio(sample.parameters.liquidation_discount);
    Some(liquidation::discount(&equity, &requirement, &notional, &largest))
}

fn quote(case: &mut Case<'_>) -> Option<()> {
    let (sample, done, most) = taken(case)?;
    let curve = seed::curve(&sample.market.curve);
    let discount = discount(&sample, &done)?;
    let base = taken_base(&sample, &done);
    let price = price(&sample)?;
    let exact = liquidation::take_over_quote(&curve, &base, &price, &discount);
    // d in millionths, its notional to a unit, the amount to a unit and one of the reserve.
    let value = Side::of(&base).signed(&base * &price);
    let notional = whole(sample.party.slot.base.magnitude()) * &price;
    let of_discount = fraction(2, 1_000_000) * &value + &value / &notional;
    let unit = seed::reserve_unit(&sample.market.curve) + whole(2) + seed::value_unit(done.base);
    let error = seed::quote(done.quote) - exact;
    case.within("what the liquidated account gets", &error, &-(&unit + &of_discount), &(unit + of_discount));
    check_sizes(case, &sample, &done, discount, most);
    check_totals(case, &sample, &done);
    Some(())
}

/// The base that is taken over, with the sign of the position.
fn taken_base(sample: &Sample, done: &TakenOver) -> Exact {
    seed::side(sample.party.slot.base.side()).signed(whole(done.base.magnitude()))
}

fn check_sizes(case: &Case<'_>, sample: &Sample, done: &TakenOver, discount: Exact, most: u64) {
    let engine = done.base.magnitude();
    assert!(engine <= most, "more was taken than asked for");
    if done.before.equity.is_negative() || most != u64::MAX {
        return;
    }
    let Some(exact) = measure(sample, &done.before, discount) else {
        case.equal("whole position", &whole(engine), &whole(sample.party.slot.base.magnitude()));
        return;
    };
    let micro = fraction(1, 1_000_000);
    let low = liquidation::Measure {
        cost: (&exact.cost - &micro - one() / &exact.notional).max(zero()),
        ..exact.clone()
    };
    let price = price(sample).unwrap();
    let all = whole(sample.party.slot.base.magnitude());
    let size = liquidation::closed_notional(&low).map_or(all, |closed| closed / &price);
    let least =
        size.min(liquidation::closed_notional(&exact).map_or(whole(u64::MAX), |closed| closed / &price));
    let error = (whole(engine) - least).min(zero());
    case.within("size below the exact one", &error, &-(one() / &price + one()), &zero());
    check_size_above(case, sample, &exact, engine);
}

/// Tokens, bases and what both accounts have together stay; nothing moves on the curve.
fn check_totals(case: &Case<'_>, sample: &Sample, done: &TakenOver) {
    assert_eq!(sample.market.curve, done.market.curve);
    let base = |slot: &Slot| seed::base(slot.base);
    case.equal("bases", &(base(&done.slot) + base(&done.taker_slot)), &seed::base(sample.party.slot.base));
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
    // What a taker earns at V is at most the largest discount of what it took.
    let value = seed::base(done.taker_slot.base) * price(sample).unwrap();
    let earned = value + seed::quote(done.taker_slot.quote);
    let notional = whole(Base::magnitude(done.base)) * price(sample).unwrap();
    let largest = seed::ratio(sample.parameters.liquidation_discount) * &notional;
    case.within("earned by the taker", &earned, &-(&notional + whole(2)), &(largest + whole(2)));
}

#[test]
fn a_take_over_is_paid_at_the_discount() {
    run("take_over", quote);
}
