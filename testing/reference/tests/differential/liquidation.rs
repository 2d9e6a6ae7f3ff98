//! Tests liquidations on the curve: how much is closed, what it costs, and who receives the payments.

use ballast_math::Quote;
use ballast_math::health::{Health, INFINITE, Purpose, Rest};
use ballast_math::liquidation::{Liquidated, liquidate};
use ballast_math::valuation::Valuation as EngineValuation;
use ballast_reference::exact::{Exact, Side, one, whole, zero};
use ballast_reference::liquidation::{self, Forced};
use ballast_reference::trade::{Terms, fill};

use crate::cases::{Case, run};
use crate::compare::{Reference, Rules, Tolerance, accepted};
use crate::margin::ratio_of;
use crate::sample::{self, Sample};
use crate::seed;
use crate::trade::touched;

/// Returns a sample whose account is below maintenance margin. The account's cash or its position's quote is adjusted
/// accordingly.
pub fn unhealthy(case: &mut Case<'_>) -> Option<Sample> {
    let mut sample = sample::sample(&mut case.random)?;
    let (market, party) = (&mut sample.market, &mut sample.party);
    let side = party.position.base.side();
    party.position.funding_index = market.funding.index_of(side);
    party.position.cover_index = market.cover.index_of(side);
    let random = &mut case.random;
    if random.chance(70) {
        party.rest = Rest::default();
    }
    if random.chance(60) {
        (party.position.debt, party.position.written_off) = (Quote::ZERO, Quote::ZERO);
    }
    let health = party.health(market, &sample.parameters, Purpose::Maintenance).ok()?;
    if party.position.base.is_zero() || health.requirement >= INFINITE {
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
        party.position.quote = party.position.quote.plus(change).ok()?;
    }
    Some(sample)
}

/// Returns the maintenance price as computed by the rules. A separate property checks valuations.
pub fn price(sample: &Sample) -> Option<Exact> {
    let valuation = EngineValuation::guarded(&sample.market, &sample.parameters);
    Some(seed::price(valuation.better_for(sample.party.position.base.side()).ok()?))
}

/// Returns the account and its position as the liquidation sees them, based on the rules' health.
pub fn forced(sample: &Sample, before: &Health) -> Option<Forced> {
    let (size, requirement) =
        (whole(sample.party.position.base.magnitude()), seed::quote(before.requirement));
    Some(Forced {
        equity: seed::quote(before.equity),
        own_requirement: &requirement - seed::quote(sample.party.rest.health.requirement),
        requirement,
        notional: (size * price(sample)?).ceil(),
    })
}

pub fn discount(sample: &Sample, forced: &Forced) -> Exact {
    forced.discount(&seed::ratio(sample.parameters.liquidation_discount))
}

/// Returns the bounds on the base to close at this cost, in whole steps. The whole position is closed if less than the minimum would
/// remain. The rules round the notional t·n and the part φ·n up before they continue, so they close the first size, the second size, or one
/// in between.
pub fn needed(sample: &Sample, forced: &Forced, cost: &Exact) -> Option<(Exact, Exact)> {
    let parameters = &sample.parameters;
    let all = whole(sample.party.position.base.magnitude());
    let Some(ratio) = ratio_of(sample, Purpose::Maintenance) else { return Some((all.clone(), all)) };
    let target = ratio + seed::ratio(parameters.liquidation_buffer);
    let step = whole(parameters.base_step);
    let size = |closed: Option<Exact>| {
        let Some(closed) = closed else { return all.clone() };
        let size = (closed.ceil() * &all / &forced.notional / &step).ceil() * &step;
        if &size + whole(parameters.minimum_base) > all { all.clone() } else { size }
    };
    let low = size(forced.closed_notional(&target, cost));
    let less = Forced { equity: &forced.equity - one(), ..forced.clone() };
    Some((low, size(less.closed_notional(&target, cost))))
}

/// Returns the share by which the price of a solvent position's sale may be worse than V, and the maximum cost including the fee.
fn terms(sample: &Sample, forced: &Forced) -> (Exact, Exact) {
    let parameters = &sample.parameters;
    let (taker_fee, largest) =
        (seed::ratio(parameters.taker_fee), seed::ratio(parameters.liquidation_discount));
    (forced.slippage(&taker_fee, &largest), forced.discount(&largest))
}

fn size(case: &mut Case<'_>) -> Option<()> {
    let sample = unhealthy(case)?;
    let done = accepted(liquidate(&sample.market, &sample.context(), &sample.party))?;
    let forced = forced(&sample, &done.before)?;
    if forced.is_insolvent() {
        return None;
    }
    let (slippage, cost) = terms(&sample, &forced);
    let (least, most) = needed(&sample, &forced, &cost)?;
    let closed = whole(done.fill.base.magnitude());
    case.at_most("size", &closed, &most);
    if !done.is_slice {
        case.at_most("size that is due", &least, &closed);
    }
    let side = seed::side(sample.party.position.base.side());
    let worst = liquidation::worse_by(&price(&sample)?, side, &slippage);
    check_average(case, &sample, &done, &worst, &least);
    Some(())
}

#[test]
fn a_liquidation_closes_what_it_must() {
    run("liquidation_size", size);
}

/// Returns how much may still be sold after this second's trades, or `None` if there is no limit.
fn room(sample: &Sample) -> Option<Exact> {
    let market = &sample.market;
    if market.trade_time != sample.context().clock.time {
        return None;
    }
    let side = seed::side(sample.party.position.base.side());
    let (reserve, calm) = (whole(market.curve.base_reserve.raw()), whole(market.calm_base.raw()));
    liquidation::room(side, &reserve, &calm, &seed::ratio(sample.parameters.taker_fee))
}

/// Checks that the average price is within its limit. Less than `wanted` may only be closed if one more step would exceed that limit or
/// would leave less than the minimum.
fn check_average(case: &Case<'_>, sample: &Sample, done: &Liquidated, worst: &Exact, wanted: &Exact) {
    let curve = seed::curve(&sample.market.curve);
    let side = seed::side(sample.party.position.base.side());
    let least = -seed::base(done.fill.base) * worst;
    let short = &least - seed::quote(done.fill.quote);
    // The worst average price is rounded by one unit against the account.
    let width = seed::value_unit(done.fill.base);
    let closed = whole(done.fill.base.magnitude());
    let room = room(sample);
    assert!(room.as_ref().is_none_or(|room| closed <= *room), "{closed} sold, more than {room:?} allow");
    if closed >= *wanted {
        case.within("average worse than it may be", &short.max(zero()), &zero(), &width);
        return;
    }
    case.within("average of a slice worse than it may be", &short.max(zero()), &zero(), &width);
    let more = &closed + whole(sample.parameters.base_step);
    let left = whole(sample.party.position.base.magnitude()) - &more;
    let least_left = whole(sample.parameters.minimum_base);
    let Some(brought) = curve.exit_of(&side.signed(more.clone())) else { return };
    // The rules sell from the reserve that they hold.
    let width = width + seed::reserve_unit(&sample.market.curve);
    let too_little = side.signed(more) * worst - brought;
    let is_full = room.is_some_and(|room| closed + whole(sample.parameters.base_step) > room);
    assert!(
        too_little > -width || left < least_left || is_full,
        "a step more could be closed: {too_little}, {left} left"
    );
}

/// Compares the liquidation step by step: the fill, the order of payment, the fee and the keeper's fee.
fn amounts(case: &mut Case<'_>) -> Option<()> {
    let sample = unhealthy(case)?;
    let done = accepted(liquidate(&sample.market, &sample.context(), &sample.party))?;
    let is_solvent = !done.before.equity.is_negative();
    let owes = done.position.debt.is_positive() || sample.party.rest.debts.is_positive();
    assert_eq!(done.must_settle_up, owes && done.position.base.is_zero() && !sample.party.rest.has_position);
    let mut exact = Reference::of(&sample);
    touched(&mut exact, &sample);
    let parameters = &sample.parameters;
    let terms = Terms { taker_fee: zero(), shares: seed::fee_shares(parameters), loss_is_debt: !is_solvent };
    let base = seed::base(done.fill.base);
    let (market, position) = (&mut exact.market, &mut exact.position);
    let (quote, _) = fill(market, position, &mut exact.cash, &base, &terms).unwrap();
    let fee = if is_solvent { fee_of(&sample, &done, &quote, &exact.cash)? } else { zero() };
    let fee_width = fee_width(&sample, &done);
    case.within("fee", &(seed::quote(done.fill.fee) - &fee), &-&fee_width, &fee_width);
    exact.cash -= &fee;
    exact.market.insurance += &fee;
    if is_solvent {
        check_cost(case, &sample, &done)?;
    }
    check_keeper(case, &sample, &done, &quote, &fee_width);
    exact.market.insurance -= seed::quote(done.keeper_fee);
    let mut tolerance = Tolerance::units(4).with_swaps(&sample.market.curve, 1);
    tolerance.each += &fee_width;
    tolerance.in_favour += crate::trade::tolerance_of_touch(&sample).in_favour + fee_width;
    tolerance.each += crate::trade::tolerance_of_touch(&sample).each;
    let rules = Rules { before: &sample, market: &done.market, cash: done.cash, position: &done.position };
    exact.check(case, &rules, &tolerance);
    Some(())
}

/// Returns the tolerance for the fee: quote units, a reserve unit of the swap, and the rounding of V over the closed part.
fn fee_width(sample: &Sample, done: &Liquidated) -> Exact {
    seed::reserve_unit(&sample.market.curve) + whole(3) + seed::value_unit(done.fill.base)
}

fn fee_of(sample: &Sample, done: &Liquidated, quote: &Exact, cash: &Exact) -> Option<Exact> {
    let forced = forced(sample, &done.before)?;
    let (_, cost) = terms(sample, &forced);
    let side = seed::side(sample.party.position.base.side());
    let least = liquidation::worse_by(&price(sample)?, side, &cost);
    let share = seed::ratio(sample.parameters.liquidation_fee);
    Some(liquidation::fee(quote, &share, &-seed::base(done.fill.base), &least, cash))
}

/// Checks that a solvent account never pays more than φ, including the fee.
fn check_cost(case: &Case<'_>, sample: &Sample, done: &Liquidated) -> Option<()> {
    let (_, cost) = terms(sample, &forced(sample, &done.before)?);
    let value = -seed::base(done.fill.base) * price(sample)?;
    let paid = &value - seed::quote(done.fill.quote) + seed::quote(done.fill.fee);
    let most = Side::of(&value).signed(value) * cost;
    let width = seed::value_unit(done.fill.base);
    case.within("paid beyond what it may cost", &(paid - most).max(zero()), &zero(), &width);
    Some(())
}

fn check_keeper(case: &Case<'_>, sample: &Sample, done: &Liquidated, quote: &Exact, width: &Exact) {
    let parameters = &sample.parameters;
    let waits = done.before.equity.is_negative() && !done.position.base.is_zero();
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

/// Tests that an insolvent position is sold down to a taker fee below the published index, or completely.
fn insolvent(case: &mut Case<'_>) -> Option<()> {
    let sample = unhealthy(case)?;
    let done = accepted(liquidate(&sample.market, &sample.context(), &sample.party))?;
    if !done.before.equity.is_negative() {
        return None;
    }
    let index = seed::index(&sample.market.oracle).middle;
    let side = seed::side(sample.party.position.base.side());
    let worst = liquidation::worse_by(&index, side, &seed::ratio(sample.parameters.taker_fee));
    check_average(case, &sample, &done, &worst, &whole(sample.party.position.base.magnitude()));
    Some(())
}

#[test]
fn an_insolvent_position_is_sold_down_to_a_taker_fee_below_the_index() {
    run("liquidation_insolvent", insolvent);
}
