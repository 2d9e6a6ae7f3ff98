//! Lets another account take over an unhealthy position at the auction price (backstop liquidation).

use crate::auction::{self, Unhealthy};
use crate::context::Context;
use crate::curve::round_down_to;
use crate::error::{Error, Result, ensure};
use crate::funding;
use crate::health::{Health, Party, Purpose};
use crate::market::State;
use crate::oracle::PriceUse;
use crate::parameters::Parameters;
use crate::position::{self, Change, Position};
use crate::trade;
use crate::units::{Base, Quote, Ratio};

/// The result of a take-over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TakenOver {
    /// The market after the take-over.
    pub market: State,
    /// The liquidated account's cash after the take-over.
    pub cash: Quote,
    /// The liquidated account's position after the take-over.
    pub position: Position,
    /// The taker's cash after the take-over.
    pub taker_cash: Quote,
    /// The taker's position after the take-over.
    pub taker_position: Position,
    /// The change in the taker's position. Unit: 1e-9 contract. Positive means long.
    pub base: Base,
    /// The quote that the liquidated account received (negative if it paid). The taker paid exactly this amount. Unit: 1e-6 quote.
    pub quote: Quote,
    /// The PnL that the liquidated account realised. Unit: 1e-6 quote. Signed.
    pub realised: Quote,
    /// The PnL that the taker realised on an opposite position. Unit: 1e-6 quote. Signed.
    pub taker_realised: Quote,
    /// The liquidated account's health before the take-over.
    pub before: Health,
    /// Whether the account has a debt and no position left. In that case, the account's debts must be settled up at once
    /// ([`crate::settlement::settle_up`]).
    pub must_settle_up: bool,
}

/// Takes over up to `most` (1e-9 contract) of `party`'s position in this market, but no more than its liquidation needs.
///
/// # Errors
/// Returns `NotLiquidatable`, `NoPosition` or `ZeroAmount` for the liquidated position. For the taker, returns
/// `BelowInitialMargin`, `AccountHasDebt`, `AccountBankrupt`, `InsolventClose` or `BelowMinimumPosition`. Also returns the oracle
/// update's error, or `Overflow` if a value does not fit.
pub fn take_over(
    market: &State,
    context: &Context<'_>,
    party: &Party,
    taker: &Party,
    most: u64,
) -> Result<TakenOver> {
    let parameters = context.parameters;
    let mut market = *market;
    context.begin_valid(&mut market, PriceUse::Liquidate)?;
    let (mut party, mut taker) = (*party, *taker);
    position::touch(&mut market, parameters, &mut party.position, &mut party.cash)?;
    position::touch(&mut market, parameters, &mut taker.position, &mut taker.cash)?;
    let unhealthy = Unhealthy::of(&market, parameters, &party)?;
    let discount = unhealthy.discount(parameters)?;
    let needed = needed(&market, parameters, &party, &unhealthy, discount)?;
    let base = size(parameters, party.position.base, needed, most)?;
    let price = auction::limit(unhealthy.price, discount, base.side().opposite())?;
    let quote = base.value_to_owner(price)?;
    let realised = give(&mut market, &mut party, &unhealthy, Change { base: base.negated()?, quote })?;
    let taken = Change { base, quote: quote.negated()? };
    let taker_realised = receive(&mut market, context, &mut taker, taken)?;
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
        must_settle_up: party.must_settle_up(),
    })
}

/// Returns the base that must be moved for the liquidation. An insolvent account gives up its whole position.
fn needed(
    market: &State,
    parameters: &Parameters,
    party: &Party,
    unhealthy: &Unhealthy,
    discount: Ratio,
) -> Result<u64> {
    if unhealthy.is_insolvent() {
        return Ok(party.position.base.magnitude());
    }
    auction::size(market, parameters, party, unhealthy, discount)
}

/// Returns the part of the position `base` that moves, with the position's sign. The part's magnitude is `needed`, but at most the
/// size that the taker requests.
fn size(parameters: &Parameters, base: Base, needed: u64, most: u64) -> Result<Base> {
    let moved = if most >= needed { needed } else { round_down_to(most, parameters.base_step)? };
    ensure(moved > 0, Error::ZeroAmount)?;
    let left = base.magnitude().checked_sub(moved).ok_or(Error::Overflow)?;
    ensure(left == 0 || left >= parameters.minimum_base, Error::BelowMinimumPosition)?;
    base.side().signed(moved)
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

fn receive(market: &mut State, context: &Context<'_>, taker: &mut Party, change: Change) -> Result<Quote> {
    let parameters = context.parameters;
    // The other account's settlement may have ended the era, and a claim may grow only after it has been collected at the current
    // index.
    let collected = position::collect(market, &mut taker.position)?;
    taker.cash = taker.cash.plus(collected)?;
    let before = taker.position.base.magnitude();
    let realised = position::apply_with_flip(market, &mut taker.position, change)?;
    position::realise(market, &mut taker.position, &mut taker.cash, realised)?;
    let after = taker.position.base.magnitude();
    ensure(after == 0 || after >= parameters.minimum_base, Error::BelowMinimumPosition)?;
    if after > before {
        market.oracle.ensure_valid(parameters, PriceUse::AddRisk, &context.clock)?;
        taker.ensure_initial(market, parameters)?;
        return Ok(realised);
    }
    let health = taker.health(market, parameters, Purpose::Maintenance)?;
    ensure(!health.equity.is_negative(), Error::InsolventClose)?;
    Ok(realised)
}
