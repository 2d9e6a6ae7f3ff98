//! Take-over: another account takes an unhealthy position at a price that runs with the account's health, so that there is
//! no clock to game and nothing is gained by waiting or by a second key.

use crate::context::Context;
use crate::curve::round_down_to;
use crate::error::{Error, Result, ensure};
use crate::funding;
use crate::health::{Health, Party, Purpose};
use crate::liquidation::{self, Unhealthy};
use crate::market::State;
use crate::num::{self, Rounding};
use crate::oracle::PriceUse;
use crate::parameters::Parameters;
use crate::position::{self, Change, Position};
use crate::trade;
use crate::units::{Base, ONE, Quote, Ratio};

/// What a take-over makes of a market and of the two accounts' positions in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TakenOver {
    /// The market afterwards.
    pub market: State,
    /// The liquidated account's cash afterwards.
    pub cash: Quote,
    /// Its position afterwards.
    pub position: Position,
    /// The taker's cash afterwards.
    pub taker_cash: Quote,
    /// The taker's position afterwards.
    pub taker_position: Position,
    /// The change of the taker's position.
    pub base: Base,
    /// What the liquidated account received (paid is negative); the taker paid exactly that.
    pub quote: Quote,
    /// What the liquidated account realised.
    pub realised: Quote,
    /// What the taker realised on a position of the other side.
    pub taker_realised: Quote,
    /// The liquidated account's health before.
    pub before: Health,
}

/// Takes over up to `most` base of `party`'s position in this market, no more than its liquidation needs.
///
/// # Errors
/// `NotLiquidatable`, `NoPosition`, `ZeroAmount`; for the taker `BelowInitialMargin`, `AccountHasDebt`, `AccountBankrupt`,
/// `InsolventClose`, `BelowMinimumPosition`; an oracle's defect; `Overflow`.
pub fn take_over(
    market: &State,
    context: &Context<'_>,
    (party, taker): (&Party, &Party),
    most: u64,
) -> Result<TakenOver> {
    let parameters = context.parameters;
    let mut market = *market;
    context.begin_valid(&mut market, PriceUse::Liquidate)?;
    let (mut party, mut taker) = (*party, *taker);
    position::touch(&mut market, parameters, &mut party.position, &mut party.cash)?;
    position::touch(&mut market, parameters, &mut taker.position, &mut taker.cash)?;
    let unhealthy = Unhealthy::of(&market, parameters, &party)?;
    let discount = discount(parameters, &unhealthy)?;
    let base = size(&market, parameters, &party, (&unhealthy, discount, most))?;
    let quote = price(&market, &party, (&unhealthy, discount, base))?;
    let realised = give(&mut market, &mut party, &unhealthy, Change { base: base.negated()?, quote })?;
    let taken = Change { base, quote: quote.negated()? };
    let taker_realised = receive(&mut market, parameters, &mut taker, taken)?;
    funding::store_premium(&mut market, parameters)?;
    Ok(TakenOver {
        market,
        cash: party.cash,
        position: party.position.or_free(),
        taker_cash: taker.cash,
        taker_position: taker.position.or_free(),
        base,
        quote,
        realised,
        taker_realised,
        before: unhealthy.health,
    })
}

/// d = min(d_max · (1 − equity/maintenance), equity/notional); none for an insolvent account.
fn discount(parameters: &Parameters, unhealthy: &Unhealthy) -> Result<Ratio> {
    let Health { equity, requirement } = unhealthy.health;
    if !equity.is_positive() {
        return Ok(Ratio::ZERO);
    }
    let missing = requirement.minus(equity)?;
    let by_health = num::multiply_divide(
        parameters.liquidation_discount.raw(),
        missing.magnitude(),
        requirement.magnitude(),
        Rounding::Floor,
    )?;
    let by_equity = num::multiply_divide(
        equity.magnitude(),
        ONE.raw(),
        unhealthy.notional.magnitude().max(1),
        Rounding::Floor,
    )
    .unwrap_or(u64::MAX);
    Ok(Ratio::new(by_health.min(by_equity)))
}

/// The base that moves, signed like the position: what liquidation needs, at most what the taker wants.
fn size(
    market: &State,
    parameters: &Parameters,
    party: &Party,
    (unhealthy, discount, most): (&Unhealthy, Ratio, u64),
) -> Result<Base> {
    let needed = if unhealthy.is_insolvent() {
        party.position.base.magnitude()
    } else {
        liquidation::size(market, parameters, party, (unhealthy, discount))?
    };
    let whole = party.position.base.magnitude();
    let base = if most >= needed { needed } else { round_down_to(most, parameters.base_step)? };
    ensure(base > 0, Error::ZeroAmount)?;
    let left = whole.checked_sub(base).ok_or(Error::Overflow)?;
    ensure(left == 0 || left >= parameters.minimum_base, Error::BelowMinimumPosition)?;
    party.position.base.side().signed(base)
}

/// What the liquidated account receives: the better of V less the discount and the curve's exit of the same size.
fn price(
    market: &State,
    party: &Party,
    (unhealthy, discount, base): (&Unhealthy, Ratio, Base),
) -> Result<Quote> {
    let exit_side = party.position.base.side().opposite();
    let price = liquidation::limit(unhealthy.price, discount, exit_side)?;
    let by_health = base.value_to_owner(price)?;
    match market.curve.swap(exit_side, base.magnitude()) {
        Ok(swap) => Ok(by_health.max(swap.quote)),
        Err(Error::CurveExhausted) => Ok(by_health),
        Err(error) => Err(error),
    }
}

fn give(market: &mut State, party: &mut Party, unhealthy: &Unhealthy, change: Change) -> Result<Quote> {
    let close = |market: &mut State, party: &mut Party| {
        let realised = position::apply(market, &mut party.position, change)?;
        position::realise(market, &mut party.position, &mut party.cash, realised)?;
        Ok(realised)
    };
    if unhealthy.is_insolvent() {
        return trade::with_loss_as_debt(market, party, close);
    }
    close(market, party)
}

fn receive(market: &mut State, parameters: &Parameters, taker: &mut Party, change: Change) -> Result<Quote> {
    // What the other account set off may have ended the epoch: a claim grows only right after the index was read.
    let collected = position::collect(market, &mut taker.position)?;
    taker.cash = taker.cash.plus(collected)?;
    let before = taker.position.base.magnitude();
    let realised = position::apply_with_flip(market, &mut taker.position, change)?;
    position::realise(market, &mut taker.position, &mut taker.cash, realised)?;
    let after = taker.position.base.magnitude();
    ensure(after == 0 || after >= parameters.minimum_base, Error::BelowMinimumPosition)?;
    if after > before {
        taker.ensure_initial(market, parameters)?;
        return Ok(realised);
    }
    let health = taker.health(market, parameters, Purpose::Maintenance)?;
    ensure(!health.equity.is_negative(), Error::InsolventClose)?;
    Ok(realised)
}
