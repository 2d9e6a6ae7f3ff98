//! Liquidation on the curve: how much is closed, what it costs, who gets it.

use ballast_math::Quote;
use ballast_math::health::{Health, INFINITE, Purpose, Rest};
use ballast_math::liquidation::{Liquidated, liquidate};
use ballast_math::valuation::Valuation as EngineValuation;
use ballast_reference::exact::{Exact, Side, fraction, one, whole, zero};
use ballast_reference::liquidation::{self, Measure};
use ballast_reference::margin;
use ballast_reference::trade::{Terms, fill};

use crate::cases::{Case, run};
use crate::compare::{Engine, Reference, Tolerance, accepted};
use crate::margin::ratios;
use crate::sample::{self, Sample};
use crate::seed;
use crate::trade::touched;

/// A sample whose account is below maintenance: its position's quote is set so.
pub fn unhealthy(case: &mut Case<'_>) -> Option<Sample> {
    let mut sample = sample::sample(&mut case.random)?;
    let (market, party) = (&mut sample.market, &mut sample.party);
    let side = party.slot.base.side();
    party.slot.funding_index = market.funding.index_of(side);
    party.slot.cover_index = market.cover.index_of(side);
    let random = &mut case.random;
    if random.chance(70) {
        party.rest = Rest::default();
    }
    if random.chance(60) {
        (party.slot.debt, party.slot.written_off) = (Quote::ZERO, Quote::ZERO);
    }
    let health = party.health(market, &sample.parameters, Purpose::Maintenance).ok()?;
    if party.slot.base.is_zero() || health.requirement >= INFINITE {
        return None;
    }
    let required = health.requirement.magnitude();
    let wanted = i64::try_from(match random.below(10) {
        0 => 0,
        1 => required,
        2..8 => sample::times(required, random.below(1_000_001)),
        _ => sample::log_uniform(random, 0, required),
    })
    .ok()?;
    let wanted = if random.chance(15) { -wanted } else { wanted };
    let change = Quote::new(wanted).minus(health.equity).ok()?;
    if random.chance(50) && party.cash.plus(change).ok()? >= Quote::ZERO {
        party.cash = party.cash.plus(change).ok()?;
    } else {
        party.slot.quote = party.slot.quote.plus(change).ok()?;
    }
    Some(sample)
}

/// V for maintenance, as the engine has it: valuations have their own property.
pub fn price(sample: &Sample) -> Option<Exact> {
    let valuation = EngineValuation::guarded(&sample.market, &sample.parameters);
    Some(seed::price(valuation.better_for(sample.party.slot.base.side()).ok()?))
}

/// n, t, R and e of a sample, with the engine's equity; φ is the caller's.
pub fn measure(sample: &Sample, before: &Health, cost: Exact) -> Option<Measure> {
    let curve = seed::curve(&sample.market.curve);
    let base = seed::base(sample.party.slot.base);
    let ratio = margin::maintenance_ratio(&curve, &base, &ratios(sample))?;
    Some(Measure {
        notional: Side::of(&base).signed(base.clone()) * price(sample)?,
        target: ratio + seed::ratio(sample.parameters.liquidation_buffer),
        other_requirement: seed::quote(sample.party.rest.health.requirement),
        equity: seed::quote(before.equity),
        cost,
    })
}

fn size(case: &mut Case<'_>) -> Option<()> {
    let sample = unhealthy(case)?;
    let done = accepted(liquidate(&sample.market, &sample.context(), &sample.party))?;
    if done.before.equity.is_negative() {
        return None;
    }
    let curve = seed::curve(&sample.market.curve);
    let base = seed::base(sample.party.slot.base);
    let exit_cost = liquidation::exit_cost(&curve, &base, &price(&sample)?);
    let Some(exit_cost) = exit_cost else {
        case.equal("whole position", &seed::base(done.fill.base), &-base);
        return Some(());
    };
    if done.is_slice {
        return slice(case, &sample, &done);
    }
    let cost = seed::ratio(sample.parameters.liquidation_fee) + exit_cost;
    // The exit is measured from the reserve that the engine holds.
    let notional = Side::of(&base).signed(base.clone()) * price(&sample)?;
    let reserve = (seed::reserve_unit(&sample.market.curve) + one()) / &notional;
    let exact = measure(&sample, &done.before, (&cost - &reserve).max(zero()))?;
    let upper = Measure { cost: cost + reserve, ..exact.clone() };
    let (low, high) = (liquidation::closed_notional(&exact), liquidation::closed_notional(&upper));
    if low.is_some() != high.is_some() {
        return None;
    }
    check_both(case, &sample, (&exact, &upper), done.fill.base.magnitude());
    Some(())
}

/// A slice: no more than what is needed at its worst price, at an average that is not worse, and less than would be closed
/// otherwise, for which the curve gives too little.
fn slice(case: &Case<'_>, sample: &Sample, done: &Liquidated) -> Option<()> {
    let parameters = &sample.parameters;
    let (side, price) = (seed::side(sample.party.slot.base.side()), price(sample)?);
    let fee = seed::ratio(parameters.liquidation_fee);
    let measure = measure(sample, &done.before, fee.clone())?;
    let own = seed::quote(done.before.requirement) - &measure.other_requirement;
    let slice = liquidation::slice(&measure, &own, &seed::ratio(parameters.liquidation_discount));
    let worst = liquidation::worst(&price, side, &slice.discount);
    let curve = seed::curve(&sample.market.curve);
    let closed = seed::base(done.fill.base);
    let least = -&closed * &worst;
    let width = seed::reserve_unit(&sample.market.curve) + seed::value_unit(done.fill.base);
    case.within(
        "average worse than it may be",
        &(seed::quote(done.fill.quote) - least).min(zero()),
        &-&width,
        &zero(),
    );
    let needed = Measure { cost: fee + &slice.discount, ..measure };
    check_size_above(case, sample, &needed, done.fill.base.magnitude());
    let left = whole(sample.party.slot.base.magnitude() - done.fill.base.magnitude());
    if left > zero() {
        case.at_most("what must be left", &whole(parameters.minimum_base), &left);
    }
    // All of it would have been too much for the curve, up to what the roundings of a part as small as the slice are of all.
    let all = seed::base(sample.party.slot.base);
    let times = -&all / &closed;
    let largest = liquidation::worst(&price, side, &seed::ratio(parameters.liquidation_discount));
    let width = (&width + one()) * times;
    assert!(
        curve.exit_of(&all).is_none_or(|exit| exit <= &all * largest + width),
        "all would have been taken"
    );
    Some(())
}

/// The engine's size is at least the one of the lower cost and at most the one of the higher.
fn check_both(case: &Case<'_>, sample: &Sample, (low, high): (&Measure, &Measure), engine: u64) {
    let price = price(sample).unwrap();
    let all = sample.party.slot.base.magnitude();
    let size = |measure: &Measure| {
        liquidation::closed_notional(measure).map_or(whole(all), |closed| closed / &price)
    };
    let error = (whole(engine) - size(low)).min(zero());
    case.within("size below the exact one", &error, &-(one() / &price + one()), &zero());
    check_size_above(case, sample, high, engine);
}

/// The engine's size is at most the exact one with ratios rounded up, a step above it, or the whole position.
pub fn check_size_above(case: &Case<'_>, sample: &Sample, exact: &Measure, engine: u64) {
    let all = whole(sample.party.slot.base.magnitude());
    let price = price(sample).unwrap();
    let micro = fraction(4, 1_000_000);
    let rounded_up = Measure {
        notional: &exact.notional + one(),
        target: &exact.target + &micro,
        cost: &exact.cost + &micro,
        equity: &exact.equity - whole(3),
        ..exact.clone()
    };
    let size = liquidation::closed_notional(&rounded_up).map_or(all.clone(), |closed| closed / &price);
    let step = whole(sample.parameters.base_step);
    let high = size + &step + one() / &price + one();
    let high = if &high + whole(sample.parameters.minimum_base) >= all { all } else { high };
    case.within("size above the exact one", &(whole(engine) - high).max(zero()), &zero(), &zero());
}

#[test]
fn a_liquidation_closes_what_it_must() {
    run("liquidation_size", size);
}

/// The same liquidation step by step: fill, order of payment, fee, keeper's fee.
fn amounts(case: &mut Case<'_>) -> Option<()> {
    let sample = unhealthy(case)?;
    let done = accepted(liquidate(&sample.market, &sample.context(), &sample.party))?;
    let is_solvent = !done.before.equity.is_negative();
    let mut exact = Reference::of(&sample);
    touched(&mut exact, &sample);
    let parameters = &sample.parameters;
    let terms = Terms { taker_fee: zero(), shares: seed::fee_shares(parameters), loss_is_debt: !is_solvent };
    let base = seed::base(done.fill.base);
    let (market, slot) = (&mut exact.market, &mut exact.slot);
    let (quote, _) = fill(market, slot, &mut exact.cash, &base, &terms).unwrap();
    let fee = if is_solvent { fee_of(&sample, &done, &quote, &exact.cash)? } else { zero() };
    let fee_width = fee_width(&sample, &done);
    case.within("fee", &(seed::quote(done.fill.fee) - &fee), &-&fee_width, &fee_width);
    exact.cash -= &fee;
    exact.market.insurance += &fee;
    check_keeper(case, &sample, &done, &quote, &fee_width);
    exact.market.insurance -= seed::quote(done.keeper_fee);
    let mut tolerance = Tolerance::units(4).with_swaps(&sample.market.curve, 1);
    tolerance.each += &fee_width;
    tolerance.in_favour += crate::trade::tolerance_of_touch(&sample).in_favour + fee_width;
    tolerance.each += crate::trade::tolerance_of_touch(&sample).each;
    let engine = Engine { before: &sample, market: &done.market, cash: done.cash, slot: &done.slot };
    exact.check(case, &engine, &tolerance);
    Some(())
}

/// What the fee may be off by: units, a reserve unit of the swap, and the roundings of V over the closed part.
fn fee_width(sample: &Sample, done: &Liquidated) -> Exact {
    seed::reserve_unit(&sample.market.curve) + whole(3) + seed::value_unit(done.fill.base)
}

fn fee_of(sample: &Sample, done: &Liquidated, quote: &Exact, cash: &Exact) -> Option<Exact> {
    let (closed, all) = (seed::base(done.fill.base), seed::base(sample.party.slot.base));
    let part = -&closed / &all;
    if done.is_slice {
        let measure = measure(sample, &done.before, zero())?;
        let own = seed::quote(done.before.requirement) - &measure.other_requirement;
        let slice = liquidation::slice(&measure, &own, &one());
        let slippage = &(-&closed * price(sample)?) - quote;
        let share = seed::ratio(sample.parameters.liquidation_fee);
        return Some(liquidation::slice_fee(quote, &share, &(slice.backing * part), &slippage, cash));
    }
    let equity_share = seed::quote(done.before.equity) * &part;
    let slippage = &(-&closed * price(sample)?) - quote;
    let share = seed::ratio(sample.parameters.liquidation_fee);
    Some(liquidation::fee(quote, &share, &equity_share, &slippage, cash))
}

fn check_keeper(case: &Case<'_>, sample: &Sample, done: &Liquidated, quote: &Exact, width: &Exact) {
    let parameters = &sample.parameters;
    let waits = done.before.equity.is_negative() && !done.slot.base.is_zero();
    let taker_fee = Side::of(quote).signed(quote.clone()) * seed::ratio(parameters.taker_fee);
    let insurance = seed::quote(sample.market.insurance) + seed::quote(done.fill.fee);
    let exact = seed::quote(parameters.keeper_fee).min(taker_fee).min(insurance);
    let exact = if waits { zero() } else { exact };
    let at_most = whole(done.fill.quote.magnitude()) * seed::ratio(parameters.taker_fee);
    case.at_most("keeper's fee", &seed::quote(done.keeper_fee), &at_most);
    case.within("keeper's fee", &(seed::quote(done.keeper_fee) - exact), &-width, width);
}

#[test]
fn a_liquidation_pays_who_it_must() {
    run("liquidation_amounts", amounts);
}

/// An insolvent position is closed only while the mark stays within the band around the index.
fn insolvent(case: &mut Case<'_>) -> Option<()> {
    let sample = unhealthy(case)?;
    let done = accepted(liquidate(&sample.market, &sample.context(), &sample.party))?;
    if !done.before.equity.is_negative() {
        return None;
    }
    let curve = &done.market.curve;
    let mark = seed::price(curve.peg) * whole(curve.quote_reserve.raw()) / whole(curve.base_reserve.raw());
    let band = seed::ratio(sample.parameters.valuation_band);
    let index = seed::index(&sample.market.oracle);
    let unit = (seed::price_unit() + seed::reserve_unit(curve) / whole(curve.base_reserve.raw())) * whole(4);
    let beyond = match seed::side(sample.party.slot.base.side()) {
        Side::Long => &index.middle * (one() - band) - mark,
        Side::Short => mark - &index.middle * (one() + band),
    };
    case.within("mark beyond the band", &beyond.max(zero()), &zero(), &unit);
    Some(())
}

#[test]
fn an_insolvent_position_waits_where_the_mark_would_leave_the_band() {
    run("liquidation_insolvent", insolvent);
}
