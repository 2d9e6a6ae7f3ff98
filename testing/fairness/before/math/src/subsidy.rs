//! Peg and depth: the two named steps that move the curve itself. Both cost what they change in the exit value of the net
//! position, and may spend only what a share of the fees has saved up.

use crate::context::Context;
use crate::curve::Curve;
use crate::error::{Error, Result, ensure};
use crate::funding;
use crate::market::State;
use crate::num::{self, Rounding};
use crate::oracle::PriceUse;
use crate::parameters::Parameters;
use crate::units::{ONE, Price, Quote, Ratio};

/// What a step of peg or depth makes of a market.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stepped {
    /// The market afterwards.
    pub market: State,
    /// What it cost the surplus; a gain is negative. Unit: 1e-6 quote.
    pub cost: Quote,
}

/// Moves the peg by at most `largest` of itself towards the guarded index, not past it.
///
/// # Errors
/// `StepTooLarge` beyond min(2·fee, ρ); `StepTooSoon`; `NothingToDo`; `SubsidyExhausted`; an oracle's defect; `Overflow`.
pub fn repeg(market: &State, context: &Context<'_>, largest: Ratio) -> Result<Stepped> {
    let parameters = context.parameters;
    ensure(largest <= parameters.largest_peg_step(), Error::StepTooLarge)?;
    let market = begin(market, context)?;
    let target = peg_at_index(&market, parameters)?;
    let step = market.curve.peg.times(largest, Rounding::Floor)?;
    let lowest = Price::new(market.curve.peg.raw().saturating_sub(step.raw()).max(1));
    let peg = target.within(lowest, market.curve.peg.plus(step)?);
    ensure(peg != market.curve.peg, Error::NothingToDo)?;
    let curve = Curve { peg, ..market.curve };
    finish(market, context, curve)
}

/// The peg at which the mark is the guarded index, rounded towards the peg of now.
fn peg_at_index(market: &State, parameters: &Parameters) -> Result<Price> {
    let index = market.oracle.guarded_price(parameters)?;
    let rises = market.curve.mark(Rounding::Floor)? < index;
    let rounding = if rises { Rounding::Floor } else { Rounding::Ceil };
    num::multiply_divide(
        index.raw(),
        market.curve.base_reserve.raw(),
        market.curve.quote_reserve.raw(),
        rounding,
    )
    .map(Price::new)
}

/// Deepens the curve by `step` (above one) at a constant mark, up to the listed target.
///
/// # Errors
/// `StepTooLarge` beyond 2·fee/ω; `StepTooSoon`; `NothingToDo` at the target; `SubsidyExhausted`; an oracle's defect;
/// `CurveExhausted`, `Overflow`.
pub fn raise_depth(market: &State, context: &Context<'_>, step: Ratio) -> Result<Stepped> {
    let parameters = context.parameters;
    ensure(step <= parameters.largest_depth_step()?, Error::StepTooLarge)?;
    let market = begin(market, context)?;
    let raised =
        num::multiply_divide(market.curve.sqrt_k, ONE.plus(step)?.raw(), ONE.raw(), Rounding::Floor)?;
    let sqrt_k = raised.min(parameters.target_sqrt_k);
    ensure(sqrt_k > market.curve.sqrt_k, Error::NothingToDo)?;
    let curve = market.curve.with_depth(sqrt_k)?;
    finish(market, context, curve)
}

/// One step a slot, and none in a slot with a trade: a single step can't be sandwiched.
fn begin(market: &State, context: &Context<'_>) -> Result<State> {
    let mut market = *market;
    context.begin_valid(&mut market, PriceUse::Trade)?;
    let slot = context.clock.slot;
    ensure(market.trade_slot < slot && market.step_slot < slot, Error::StepTooSoon)?;
    Ok(market)
}

/// How many times the largest worth at its opening a market's curve may be worth at its peg.
const LARGEST_RISE_OF_PEG: u32 = 5;

/// Whether the bucket held the cost, the surplus without what is not collected yet still has its floor, and what may be spent
/// did not run out: it is not spent at all while users are below zero together, whose loss on paper then shrinks by as much as
/// the surplus.
fn is_paid(before: &State, after: &State, parameters: &Parameters) -> Result<bool> {
    let in_hand = after.surplus.minus(after.debts)?;
    if after.subsidy.is_negative() || in_hand < parameters.surplus_floor {
        return Ok(false);
    }
    let left = after.spendable(parameters)?;
    Ok(!left.is_negative() || left.plus(ROUNDING_OF_COST)? >= before.spendable(parameters)?)
}

/// By how much the roundings of a step's cost can lower what may be spent.
const ROUNDING_OF_COST: Quote = Quote::new(2);

/// Books the cost ⌈E_new⌉ − ⌊E_old⌋ on the surplus. A gain refills the bucket, so that steps never lower surplus − bucket and
/// a peg that has followed the index one way can follow it back.
fn finish(mut market: State, context: &Context<'_>, curve: Curve) -> Result<Stepped> {
    let before = market.curve.exit_value(Rounding::Floor)?;
    let cost = curve.exit_value(Rounding::Ceil)?.minus(before)?;
    let parameters = context.parameters;
    ensure(curve.is_in_range_at(curve.peg, LARGEST_RISE_OF_PEG), Error::StepTooLarge)?;
    let old = market;
    market.subsidy = market.subsidy.minus(cost)?.min(market.subsidy.max(parameters.subsidy_cap));
    market.surplus = market.surplus.minus(cost)?;
    market.curve = curve;
    ensure(!cost.is_positive() || is_paid(&old, &market, parameters)?, Error::SubsidyExhausted)?;
    market.step_slot = context.clock.slot;
    funding::store_premium(&mut market, parameters)?;
    Ok(Stepped { market, cost })
}
