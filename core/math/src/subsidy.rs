//! Performs peg and depth steps, the only two steps that change the curve itself. The cost of a step is the change in the net
//! position's exit value, and may be paid only from the subsidy budget, which receives a share of the fees.

use crate::context::Context;
use crate::curve::Curve;
use crate::error::{Error, Result, ensure};
use crate::funding;
use crate::market::State;
use crate::num::{self, Rounding};
use crate::oracle::PriceUse;
use crate::parameters::Parameters;
use crate::units::{ONE, Price, Quote, Ratio};

/// The result of a peg or depth step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stepped {
    /// The market after the step.
    pub market: State,
    /// The cost to the surplus, which is negative if the surplus gained. Unit: 1e-6 quote.
    pub cost: Quote,
}

/// Moves the peg by at most `largest`, as a share of the peg, towards the published or the guarded index, whichever is closer, but
/// not past it.
///
/// # Errors
/// Returns `StepTooLarge` if `largest` exceeds min(2·fee, ρ). Returns `StepTooSoon`, `NothingToDo` or `SubsidyExhausted` if no step
/// is possible now. Also returns the oracle update's error, or `Overflow` if a value does not fit.
pub fn repeg(market: &State, context: &Context<'_>, largest: Ratio) -> Result<Stepped> {
    let parameters = context.parameters;
    ensure(largest <= parameters.largest_peg_step(), Error::StepTooLarge)?;
    let market = begin(market, context)?;
    let now = market.curve.peg;
    let target = peg_at_index(&market, parameters)?.held_within(now, largest)?;
    ensure(target != now, Error::NothingToDo)?;
    let left = unused(depth_used(&market, parameters)?);
    let room = part(parameters.largest_peg_step(), left)?;
    let peg = target.held_within(market.step_peg, room)?;
    // The peg stays unchanged if other steps have already moved it further than the remaining allowance, measured from the
    // allowance's start.
    let is_onward = (now..=target).contains(&peg) || (target..=now).contains(&peg);
    ensure(is_onward && peg != now, Error::StepTooSoon)?;
    let curve = Curve { peg, ..market.curve };
    finish(market, context, curve)
}

/// Returns the peg at which the mark equals the published or the guarded index, whichever is closer, rounded towards the current
/// peg. If the mark lies between the two indexes, the result is the current peg. As a result, a step never moves away from the
/// feed, and the guard limits how far a step can follow a false update.
fn peg_at_index(market: &State, parameters: &Parameters) -> Result<Price> {
    let mark = market.curve.mark(Rounding::Floor)?;
    let (published, guarded) = (market.oracle.price, market.oracle.guarded_price(parameters)?);
    let index = mark.within(published.min(guarded), published.max(guarded));
    if index == mark {
        return Ok(market.curve.peg);
    }
    let rises = mark < index;
    let rounding = if rises { Rounding::Floor } else { Rounding::Ceil };
    num::multiply_divide(
        index.raw(),
        market.curve.base_reserve.raw(),
        market.curve.quote_reserve.raw(),
        rounding,
    )
    .map(Price::new)
}

/// Increases the depth by `step` (a ratio above zero) at a constant mark, up to the target depth.
///
/// # Errors
/// Returns `StepTooLarge` if `step` exceeds 2·fee/ω, and `NothingToDo` if the depth is at its target. Returns `StepTooSoon`,
/// `SubsidyExhausted` or `CurveExhausted` if no step is possible now. Also returns the oracle update's error, or `Overflow` if a
/// value does not fit.
pub fn raise_depth(market: &State, context: &Context<'_>, step: Ratio) -> Result<Stepped> {
    let parameters = context.parameters;
    ensure(step <= parameters.largest_depth_step()?, Error::StepTooLarge)?;
    let market = begin(market, context)?;
    let wanted = raised(market.curve.sqrt_k, step)?.min(parameters.target_sqrt_k);
    ensure(wanted > market.curve.sqrt_k, Error::NothingToDo)?;
    let left = unused(peg_used(&market, parameters)?);
    let room = part(parameters.largest_depth_step()?, left)?;
    let sqrt_k = wanted.min(raised(market.step_sqrt_k, room)?);
    ensure(sqrt_k > market.curve.sqrt_k, Error::StepTooSoon)?;
    let curve = market.curve.with_depth(sqrt_k)?;
    finish(market, context, curve)
}

fn raised(sqrt_k: u64, step: Ratio) -> Result<u64> {
    num::multiply_divide(sqrt_k, ONE.plus(step)?.raw(), ONE.raw(), Rounding::Floor)
}

/// The time after a step during which the next step still shares its allowance. Unit: seconds. One leader controls the chain's
/// clock for 0.8 s, in which the clock can cross two second boundaries but not three. No leader can use two allowances between a
/// trade and its reversal within one leader window. If the preceding leader windows are skipped, there may be room for a second
/// allowance (see `docs/reviewers/clock.md`).
pub const STEP_INTERVAL: i64 = 3;

/// Rejects a step in a slot that already had a trade. Steps less than [`STEP_INTERVAL`] apart share one allowance, so that together
/// they move the curve by at most one maximum step from where the first step started. As a result, the steps cannot be sandwiched,
/// and a small step leaves room for others.
fn begin(market: &State, context: &Context<'_>) -> Result<State> {
    let mut market = *market;
    context.begin_valid(&mut market, PriceUse::Trade)?;
    ensure(market.trade_slot < context.clock.slot, Error::StepTooSoon)?;
    if context.clock.time.saturating_sub(market.step_time) >= STEP_INTERVAL {
        market.step_peg = market.curve.peg;
        market.step_sqrt_k = market.curve.sqrt_k;
    }
    Ok(market)
}

/// Returns how much of the peg's allowance is used, rounded up.
fn peg_used(market: &State, parameters: &Parameters) -> Result<Ratio> {
    let moved = market.curve.peg.distance(market.step_peg).raw();
    used(moved, market.step_peg.raw(), parameters.largest_peg_step())
}

/// Returns how much of the depth's allowance is used, rounded up.
fn depth_used(market: &State, parameters: &Parameters) -> Result<Ratio> {
    let moved = market.curve.sqrt_k.abs_diff(market.step_sqrt_k);
    used(moved, market.step_sqrt_k, parameters.largest_depth_step()?)
}

fn used(moved: u64, from: u64, largest: Ratio) -> Result<Ratio> {
    if moved == 0 {
        return Ok(Ratio::ZERO);
    }
    let step = num::multiply_divide(moved, ONE.raw(), from, Rounding::Ceil)?;
    let part = num::multiply_divide(step, ONE.raw(), largest.raw(), Rounding::Ceil)?;
    Ok(Ratio::new(part))
}

fn part(step: Ratio, left: Ratio) -> Result<Ratio> {
    num::multiply_divide(step.raw(), left.raw(), ONE.raw(), Rounding::Floor).map(Ratio::new)
}

fn unused(used: Ratio) -> Ratio {
    Ratio::new(ONE.raw().saturating_sub(used.raw()))
}

/// The largest value of a curve at its peg, as a multiple of the largest value allowed when the market opens.
const LARGEST_RISE_OF_PEG: u32 = 5;

/// Returns whether the step can be paid for. The budget must cover the cost, the surplus without uncollected losses must stay above
/// its floor, and the spendable amount must not run out. The spendable amount does not fall while the users' total unrealised PnL
/// is below zero, because their loss then shrinks by the same amount as the surplus.
fn is_paid(before: &State, after: &State, parameters: &Parameters) -> Result<bool> {
    let in_hand = after.surplus.minus(after.debts)?;
    if after.subsidy.is_negative() || in_hand < parameters.surplus_floor {
        return Ok(false);
    }
    let left = after.spendable(parameters)?;
    Ok(!left.is_negative() || left.plus(ROUNDING_OF_COST)? >= before.spendable(parameters)?)
}

/// The largest amount by which rounding a step's cost can lower the spendable amount.
const ROUNDING_OF_COST: Quote = Quote::new(2);

/// Charges the cost ⌈E_new⌉ − ⌊E_old⌋ to the surplus. A gain refills the budget. As a result, steps never lower surplus − budget,
/// and a peg that has followed the index in one direction can follow it back.
fn finish(mut market: State, context: &Context<'_>, curve: Curve) -> Result<Stepped> {
    let before = market.curve.exit_value(Rounding::Floor)?;
    let cost = curve.exit_value(Rounding::Ceil)?.minus(before)?;
    let parameters = context.parameters;
    ensure(curve.is_in_range_at(curve.peg, LARGEST_RISE_OF_PEG), Error::StepTooLarge)?;
    let old = market;
    market.subsidy = market.subsidy.minus(cost)?.min(market.subsidy.max(parameters.subsidy_cap));
    market.surplus = market.surplus.minus(cost)?;
    market.move_calm(curve.base_reserve);
    market.curve = curve;
    ensure(!cost.is_positive() || is_paid(&old, &market, parameters)?, Error::SubsidyExhausted)?;
    market.step_time = context.clock.time;
    funding::store_premium(&mut market, parameters)?;
    Ok(Stepped { market, cost })
}
