//! Tests trades: touch, swap, order of payment and fee, including flips.

use ballast_math::Quote;
use ballast_math::health::Purpose;
use ballast_math::position::touch;
use ballast_math::trade::{Amount, Order, Traded, trade as engine_trade};
use ballast_reference::exact::{Exact, one, whole, zero};
use ballast_reference::trade::{Terms, trade};

use crate::cases::{Case, run};
use crate::compare::{Reference, Rules, Tolerance, accepted};
use crate::sample::Sample;
use crate::{sample, seed};

/// Returns an order with a size close to that of the position, or with any size.
fn order(case: &mut Case<'_>, sample: &Sample) -> Order {
    let random = &mut case.random;
    let held = sample.party.position.base;
    let step = sample.parameters.base_step;
    let closes = random.chance(70) && !held.is_zero();
    let side = if closes { held.side().opposite() } else { sample::side(random) };
    let size = match random.below(4) {
        0 => held.magnitude(),
        1 => sample::log_uniform(random, 1, held.magnitude().max(1)) / step * step,
        2 => {
            held.magnitude().saturating_add(sample::log_uniform(random, 1, held.magnitude().max(1))) / step
                * step
        }
        _ => sample::size(random, &sample.market.curve) / step * step,
    };
    Order { side, amount: Amount::Base(size.max(1)), limit: None, reduce_only: random.chance(10) }
}

/// Returns whether the account's maintenance equity is below zero after the position is touched.
pub fn is_insolvent(sample: &Sample) -> Option<bool> {
    let (mut market, mut party) = (sample.market, sample.party);
    touch(&mut market, &sample.parameters, &mut party.position, &mut party.cash).ok()?;
    let health = party.health(&market, &sample.parameters, Purpose::Maintenance).ok()?;
    Some(health.equity.is_negative())
}

/// Touches the position in the reference, with the published index.
pub fn touched(reference: &mut Reference, sample: &Sample) {
    let valuation = reference.market.valuation(&seed::ratio(sample.parameters.valuation_band));
    reference.position.touch(&mut reference.market, &mut reference.cash, &valuation);
}

/// Returns the tolerance for a touch: funding, cover and the claim.
pub fn tolerance_of_touch(sample: &Sample) -> Tolerance {
    let claim = &sample.party.position.claim;
    let rounding = seed::quote(claim.amount) / ballast_reference::exact::whole(claim.product.max(1));
    let tolerance = Tolerance::units(6).with_value(sample.party.position.base, 2);
    let in_favour = tolerance.in_favour + Exact::from_integer(2.into()) + &rounding;
    let tolerance = Tolerance { each: tolerance.each + rounding, in_favour, ..tolerance };
    let position = &sample.party.position;
    let side = position.base.side();
    if position.cover_index == sample.market.cover.index_of(side) {
        return tolerance.with_clearing(&sample.market.curve, position.base);
    }
    // The amount that the position is spared is passed on to the others on its side, up to their gain, which both calculations
    // value at X.
    let all = side.signed(sample.market.base_of(side)).unwrap();
    tolerance.with_value(all, 1).with_clearing(&sample.market.curve, all)
}

/// Tests the amounts that a touch books. Each is rounded against the account: funding and the claim's payment down, nominal cover up.
fn one_touch(case: &mut Case<'_>) -> Option<()> {
    let sample = sample::sample(&mut case.random)?;
    let (mut market, mut party) = (sample.market, sample.party);
    let done = accepted(touch(&mut market, &sample.parameters, &mut party.position, &mut party.cash))?;
    let mut reference = Reference::of(&sample);
    let valuation = reference.market.valuation(&seed::ratio(sample.parameters.valuation_band));
    let exact = reference.position.touch(&mut reference.market, &mut reference.cash, &valuation);
    case.within("funding", &(seed::quote(done.funding) - exact.funding), &-one(), &zero());
    let claim = &sample.party.position.claim;
    let rounding = seed::quote(claim.amount) / whole(claim.product.max(1)) + whole(3);
    case.within("collected", &(seed::quote(done.collected) - exact.collected), &-rounding, &zero());
    let base = sample.party.position.base;
    let tolerance = Tolerance::units(2).with_value(base, 1).with_clearing(&sample.market.curve, base);
    let cover = seed::quote(done.cover) - &exact.cover;
    case.within("cover", &cover, &-&tolerance.each, &tolerance.each);
    let nominal = whole(base.magnitude())
        * (seed::cumulative(sample.market.cover.index_of(base.side()))
            - seed::cumulative(sample.party.position.cover_index));
    if exact.cover == nominal && exact.cover.is_integer() {
        case.at_most("cover beyond the nominal", &cover, &zero());
    }
    Some(())
}

#[test]
fn a_touch_is_rounded_against_the_account() {
    run("touch", one_touch);
}

/// Checks that the fee is rounded up, and that the shares of the protocol and of insurance are rounded down. The market receives the rest.
fn check_fee(case: &Case<'_>, sample: &Sample, done: &Traded, is_capped: bool) {
    let (before, after, parameters) = (&sample.market, &done.market, &sample.parameters);
    let fee = seed::quote(done.fill.fee);
    let exact = whole(done.fill.quote.magnitude()) * seed::ratio(parameters.taker_fee);
    let low = if is_capped { -&exact } else { zero() };
    case.within("fee beyond its share of the quote", &(&fee - exact), &low, &one());
    let share = |what, before: Quote, after: Quote, ratio| {
        let got = seed::quote(after) - seed::quote(before);
        case.within(what, &(got - &fee * seed::ratio(ratio)), &-one(), &zero());
    };
    share("protocol's share", before.protocol_fees, after.protocol_fees, parameters.protocol_share);
    share("insurance's share", before.insurance, after.insurance, parameters.insurance_share);
}

fn one_trade(case: &mut Case<'_>) -> Option<()> {
    let mut sample = sample::sample(&mut case.random)?;
    if case.random.chance(50) {
        sample.party.cash = sample::worth(&sample.market.curve);
        sample.party.rest = ballast_math::health::Rest::default();
        if case.random.chance(80) {
            (sample.party.position.debt, sample.party.position.written_off) = (Quote::ZERO, Quote::ZERO);
        }
    }
    let order = order(case, &sample);
    let done = accepted(engine_trade(&sample.market, &sample.context(), &sample.party, &order))?;
    let reduces = !sample.party.position.base.is_zero()
        && done.fill.base.side() != sample.party.position.base.side()
        && done.fill.base.magnitude() <= sample.party.position.base.magnitude();
    let flips =
        done.position.base.side() != sample.party.position.base.side() && !done.position.base.is_zero();
    let terms = Terms {
        taker_fee: seed::ratio(sample.parameters.taker_fee),
        shares: seed::fee_shares(&sample.parameters),
        loss_is_debt: reduces && is_insolvent(&sample)?,
    };
    let mut reference = Reference::of(&sample);
    touched(&mut reference, &sample);
    let Reference { market, position, cash, .. } = &mut reference;
    trade(market, position, cash, &seed::base(done.fill.base), &terms).unwrap();
    let swaps = if flips { 2 } else { 1 };
    let tolerance = tolerance_of_touch(&sample).with_swaps(&sample.market.curve, swaps);
    let rules = Rules { before: &sample, market: &done.market, cash: done.cash, position: &done.position };
    reference.check(case, &rules, &tolerance);
    check_fee(case, &sample, &done, reduces);
    Some(())
}

#[test]
fn a_trade_is_exact_to_its_roundings() {
    run("trade", one_trade);
}
