//! Liquidates an unhealthy position by closing it on the curve, within one taker fee of the index.

use crate::auction::{self, Unhealthy, limit};
use crate::context::Context;
use crate::curve::{Swap, round_down_to};
use crate::error::{Error, Result, ensure};
use crate::funding;
use crate::health::{Health, Party};
use crate::market::State;
use crate::num::{self, Rounding};
use crate::oracle::PriceUse;
use crate::parameters::Parameters;
use crate::position::{self, Position};
use crate::trade::{self, Fill};
use crate::units::{ONE, Price, Quote, Side};

/// The result of a liquidation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Liquidated {
    /// The market after the liquidation.
    pub market: State,
    /// The account's cash after the liquidation.
    pub cash: Quote,
    /// The account's position after the liquidation.
    pub position: Position,
    /// The closing trade's fill.
    pub fill: Fill,
    /// The fee that the keeper receives from the insurance fund. Unit: 1e-6 quote. Not negative.
    pub keeper_fee: Quote,
    /// The account's health before the liquidation.
    pub before: Health,
    /// Whether the account was solvent and only a slice of the needed size was closed, because the curve could not absorb all of
    /// it.
    pub is_slice: bool,
    /// Whether the account has a debt and no position left. In that case, the account's debts must be settled up at once
    /// ([`crate::settlement::settle_up`]).
    pub must_settle_up: bool,
}

/// Liquidates `party` on the curve. Closes the needed size, or the part that the curve absorbs within one taker fee of the index.
/// Any remainder must wait until the mark has returned or the position is taken over.
///
/// # Errors
/// Returns `NotLiquidatable` or `NoPosition` if there is nothing to liquidate, and `LiquidationPrice` if the curve absorbs nothing
/// at that price. Also returns the oracle update's error, or `Overflow` if a value does not fit.
pub fn liquidate(market: &State, context: &Context<'_>, party: &Party) -> Result<Liquidated> {
    let parameters = context.parameters;
    let mut market = *market;
    context.begin_valid(&mut market, PriceUse::Liquidate)?;
    let mut party = *party;
    let touched = position::touch(&mut market, parameters, &mut party.position, &mut party.cash)?;
    let unhealthy = Unhealthy::of(&market, parameters, &party)?;
    market.note_trade(&context.clock);
    let room = calm_room(&market, parameters, party.position.base.side())?;
    let Closing { swap, fee, is_slice } = choose(&market, parameters, &party, &unhealthy, room)?;
    if room == u64::MAX {
        market.keep_calm(swap.base);
    }
    let booked = if unhealthy.is_insolvent() {
        trade::with_loss_as_debt(&mut market, &mut party, |market, party| trade::book(market, party, &swap))?
    } else {
        trade::book(&mut market, &mut party, &swap)?
    };
    let fee = fee.min(party.cash);
    party.cash = party.cash.minus(fee)?;
    market.insurance = market.insurance.plus(fee)?;
    let keeper_fee = pay_keeper(&mut market, parameters, &unhealthy, &party.position, &swap)?;
    funding::store_premium(&mut market, parameters)?;
    let fill = Fill { fee, touched, ..booked };
    Ok(Liquidated {
        market,
        cash: party.cash,
        position: party.position.or_free(),
        fill,
        keeper_fee,
        before: unhealthy.health,
        is_slice,
        must_settle_up: party.must_settle_up(),
    })
}

/// Returns the largest size that may be sold in this second. There is no limit unless this second's trades have moved the mark
/// against the account. In that case, the limit is the taker fee, as a share of the curve's reserve, so that front-running the
/// sale earns no more than the two fees that it costs. Fails if those trades have moved the mark by more than one taker fee,
/// because otherwise the trader who pushed the mark would earn the distance from the mark to the index.
fn calm_room(market: &State, parameters: &Parameters, side: Side) -> Result<u64> {
    let (now, calm) = (market.curve.base_reserve.raw(), market.calm_base.raw());
    let is_against = if side == Side::Long { now > calm } else { now < calm };
    if !is_against {
        return Ok(u64::MAX);
    }
    // The mark is inversely proportional to the square of the reserve.
    let moved = num::multiply_wide(now.abs_diff(calm), ONE.raw().saturating_mul(2));
    let allowed = num::multiply_wide(calm, parameters.taker_fee.raw());
    ensure(moved <= allowed, Error::LiquidationPrice)?;
    num::multiply_divide(calm, parameters.taker_fee.raw(), ONE.raw(), Rounding::Floor)
}

/// Pays the keeper's flat fee from the insurance fund. The fee is at most the cost of opening the same size, so that nobody profits
/// from being liquidated by an accomplice. The fee is zero for a slice of an insolvent account, because there may be many slices.
fn pay_keeper(
    market: &mut State,
    parameters: &Parameters,
    unhealthy: &Unhealthy,
    position: &Position,
    swap: &Swap,
) -> Result<Quote> {
    if unhealthy.is_insolvent() && !position.base.is_zero() {
        return Ok(Quote::ZERO);
    }
    let cost = Quote::from_magnitude(swap.quote.magnitude())?.times(parameters.taker_fee, Rounding::Floor)?;
    let fee = parameters.keeper_fee.min(market.insurance).min(cost);
    market.insurance = market.insurance.minus(fee)?;
    Ok(fee)
}

/// A liquidation's swap and its fee.
struct Closing {
    swap: Swap,
    fee: Quote,
    /// Whether the position is solvent and the curve absorbs less than the needed size.
    is_slice: bool,
}

fn choose(
    market: &State,
    parameters: &Parameters,
    party: &Party,
    unhealthy: &Unhealthy,
    room: u64,
) -> Result<Closing> {
    if unhealthy.is_insolvent() {
        return of_insolvent(market, parameters, party, room);
    }
    // No part of the sale costs the account more than a take-over would, so the choice between the two cannot be used against the
    // account.
    let cost = unhealthy.discount(parameters)?;
    // Pushing the mark costs two taker fees, and a sale down to the pushed mark earns no more than that, so such a push does not
    // pay.
    let worst = parameters.taker_fee.min(cost);
    let needed = auction::size(market, parameters, party, unhealthy, cost)?;
    let most = within_room(parameters, party, needed, room)?;
    let side = party.position.base.side().opposite();
    let swap = swap_within(market, parameters, party, most, limit(unhealthy.price, worst, side)?)?;
    let fee = fee(parameters, limit(unhealthy.price, cost, side)?, &swap)?;
    Ok(Closing { fee, is_slice: swap.base.magnitude() < needed, swap })
}

/// Computes the swap that closes as much of an insolvent position as the curve absorbs within one taker fee of the published index.
fn of_insolvent(market: &State, parameters: &Parameters, party: &Party, room: u64) -> Result<Closing> {
    let base = party.position.base;
    let most = within_room(parameters, party, base.magnitude(), room)?;
    let worst = limit(market.oracle.price, parameters.taker_fee, base.side().opposite())?;
    let swap = swap_within(market, parameters, party, most, worst)?;
    Ok(Closing { swap, fee: Quote::ZERO, is_slice: false })
}

/// Returns the swap that closes `needed`, or the largest part of it whose average price is no worse than `worst`.
fn swap_within(
    market: &State,
    parameters: &Parameters,
    party: &Party,
    needed: u64,
    worst: Price,
) -> Result<Swap> {
    let side = party.position.base.side().opposite();
    match market.curve.swap(side, needed) {
        Ok(swap) if swap.quote >= at(worst, &swap, Rounding::Floor)? => return Ok(swap),
        Ok(_) | Err(Error::CurveExhausted) => {}
        Err(error) => return Err(error),
    }
    let room = market.curve.base_to_limit(side, worst, parameters.base_step)?;
    let base = part(parameters, party.position.base.magnitude(), room.min(needed))?;
    ensure(base > 0, Error::LiquidationPrice)?;
    let swap = market.curve.swap(side, base)?;
    // Rounding can cost one whole unit of the quote reserve, which matters if that unit is worth a lot.
    ensure(swap.quote >= at(worst, &swap, Rounding::Floor)?, Error::LiquidationPrice)?;
    Ok(swap)
}

/// Returns the needed size, or the part of it that fits `room`.
fn within_room(parameters: &Parameters, party: &Party, needed: u64, room: u64) -> Result<u64> {
    if needed <= room {
        return Ok(needed);
    }
    let base = part(parameters, party.position.base.magnitude(), room)?;
    ensure(base > 0, Error::LiquidationPrice)?;
    Ok(base)
}

/// Returns the part of `whole` that fits `room` and leaves no dust.
fn part(parameters: &Parameters, whole: u64, room: u64) -> Result<u64> {
    let most = whole.saturating_sub(parameters.minimum_base);
    round_down_to(room.min(most), parameters.base_step)
}

/// Returns the quote that a swap would pay (negative) or receive (positive) at `price`.
fn at(price: Price, swap: &Swap, rounding: Rounding) -> Result<Quote> {
    swap.base.negated()?.value(price, rounding)
}

/// Returns `liquidation_fee` of the swap's quote, reduced if necessary so that the account still gets `worst` for its position.
fn fee(parameters: &Parameters, worst: Price, swap: &Swap) -> Result<Quote> {
    let nominal =
        Quote::from_magnitude(swap.quote.magnitude())?.times(parameters.liquidation_fee, Rounding::Floor)?;
    let least = at(worst, swap, Rounding::Ceil)?;
    Ok(nominal.min(swap.quote.minus(least)?.or_zero()))
}
