//! Liquidation: how much of an unhealthy position must go, and closing it on the curve.

use crate::context::Context;
use crate::curve::{Curve, Swap, round_down_to, round_up_to};
use crate::error::{Error, Result, ensure};
use crate::funding;
use crate::health::{self, Health, Party, Purpose};
use crate::market::State;
use crate::num::{self, Rounding};
use crate::oracle::{PriceUse, ratio_below_one};
use crate::parameters::Parameters;
use crate::position::{self, Position};
use crate::trade::{self, Fill};
use crate::units::{Base, ONE, Price, Quote, Ratio, Side};
use crate::valuation::Valuation;

/// What a liquidation on the curve makes of a market and of the account's position in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Liquidated {
    /// The market afterwards.
    pub market: State,
    /// The account's cash afterwards.
    pub cash: Quote,
    /// Its position afterwards.
    pub position: Position,
    /// What was closed.
    pub fill: Fill,
    /// What the keeper gets from the insurance.
    pub keeper_fee: Quote,
    /// The account's health before.
    pub before: Health,
    /// Whether only a slice was closed of what should be, the curve giving too little for all of it; the account was solvent.
    pub is_slice: bool,
}

/// An unhealthy position, touched, with what sizing needs.
pub(crate) struct Unhealthy {
    /// Health of the whole account.
    pub health: Health,
    /// V, for this side.
    pub price: Price,
    /// |b|·V.
    pub notional: Quote,
}

impl Unhealthy {
    /// Fails where the account is healthy or has no position here.
    pub(crate) fn of(market: &State, parameters: &Parameters, party: &Party) -> Result<Self> {
        ensure(!party.position.base.is_zero(), Error::NoPosition)?;
        let health = party.health(market, parameters, Purpose::Maintenance)?;
        ensure(!health.is_met(), Error::NotLiquidatable)?;
        let price = Valuation::guarded(market, parameters).better_for(party.position.base.side())?;
        let notional = health::notional(party.position.base, price)?;
        Ok(Self { health, price, notional })
    }

    pub(crate) const fn is_insolvent(&self) -> bool {
        self.health.equity.is_negative()
    }
}

/// How much base must be closed for the account to end at maintenance and buffer, when closing costs `cost` of the
/// notional: ⌈(t·n + R − e)/(t − φ)⌉, up to a step; everything where that is not enough, not possible, or would leave dust.
pub(crate) fn size(
    market: &State,
    parameters: &Parameters,
    party: &Party,
    (unhealthy, cost): (&Unhealthy, Ratio),
) -> Result<u64> {
    let whole = party.position.base.magnitude();
    let Some(required) =
        health::required_ratio(market, parameters, party.position.base, Purpose::Maintenance)?
    else {
        return Ok(whole);
    };
    let target = required.plus(parameters.liquidation_buffer)?;
    let (notional, equity) = (unhealthy.notional, unhealthy.health.equity);
    if target <= cost || equity <= notional.times(cost, Rounding::Ceil)? {
        return Ok(whole);
    }
    let missing =
        notional.times(target, Rounding::Ceil)?.plus(party.rest.health.requirement)?.minus(equity)?;
    let per_notional = target.minus(cost)?;
    let closed =
        match num::multiply_divide(missing.magnitude(), ONE.raw(), per_notional.raw(), Rounding::Ceil) {
            Ok(closed) if closed < notional.magnitude() => closed,
            Ok(_) | Err(Error::Overflow) => return Ok(whole),
            Err(error) => return Err(error),
        };
    let base = num::multiply_divide(whole, closed, notional.magnitude(), Rounding::Ceil)?;
    let base = round_up_to(base, parameters.base_step)?.min(whole);
    let left = whole.checked_sub(base).ok_or(Error::Overflow)?;
    Ok(if left < parameters.minimum_base { whole } else { base })
}

/// Liquidates `party` on the curve. A solvent account is not sold further from the index than the largest discount; an
/// insolvent one only while the mark stays within the valuation band, and the rest waits for the next slot.
///
/// # Errors
/// `NotLiquidatable`, `NoPosition`, `LiquidationPrice`, an oracle's defect, `Overflow`.
pub fn liquidate(market: &State, context: &Context<'_>, party: &Party) -> Result<Liquidated> {
    let parameters = context.parameters;
    let mut market = *market;
    context.begin_valid(&mut market, PriceUse::Liquidate)?;
    let mut party = *party;
    let touched = position::touch(&mut market, parameters, &mut party.position, &mut party.cash)?;
    let unhealthy = Unhealthy::of(&market, parameters, &party)?;
    let Closing { swap, fee, is_slice } = choose(&market, parameters, &party, &unhealthy)?;
    let booked = if unhealthy.is_insolvent() {
        trade::with_loss_as_debt(&mut market, &mut party, |market, party| trade::book(market, party, &swap))?
    } else {
        trade::book(&mut market, &mut party, &swap)?
    };
    let fee = fee.min(party.cash);
    party.cash = party.cash.minus(fee)?;
    market.insurance = market.insurance.plus(fee)?;
    if !unhealthy.is_insolvent() && !party.position.base.is_zero() {
        // V follows the mark within its band: what a part saves must be more than what it takes off the rest.
        let after = party.health(&market, parameters, Purpose::Maintenance)?;
        ensure(after.improves_on(&unhealthy.health)?, Error::LiquidationPrice)?;
    }
    let keeper_fee = pay_keeper(&mut market, parameters, &unhealthy, (&party.position, &swap))?;
    funding::store_premium(&mut market, parameters)?;
    market.trade_slot = context.clock.slot;
    let fill = Fill { fee, touched, ..booked };
    Ok(Liquidated {
        market,
        cash: party.cash,
        position: party.position.or_free(),
        fill,
        keeper_fee,
        before: unhealthy.health,
        is_slice,
    })
}

/// The flat fee, out of the insurance, but no more than what opening as much has cost: so nobody gains by being liquidated
/// by a friend. None for a slice of an insolvent account, of which there may be many.
fn pay_keeper(
    market: &mut State,
    parameters: &Parameters,
    unhealthy: &Unhealthy,
    (position, swap): (&Position, &Swap),
) -> Result<Quote> {
    if unhealthy.is_insolvent() && !position.base.is_zero() {
        return Ok(Quote::ZERO);
    }
    let cost = Quote::from_magnitude(swap.quote.magnitude())?.times(parameters.taker_fee, Rounding::Floor)?;
    let fee = parameters.keeper_fee.min(market.insurance).min(cost);
    market.insurance = market.insurance.minus(fee)?;
    Ok(fee)
}

/// What a liquidation swaps, and what it may take as a fee.
struct Closing {
    swap: Swap,
    fee: Quote,
    /// Whether the position is solvent and too large for the curve at once.
    is_slice: bool,
}

fn choose(market: &State, parameters: &Parameters, party: &Party, unhealthy: &Unhealthy) -> Result<Closing> {
    let side = party.position.base.side().opposite();
    if unhealthy.is_insolvent() {
        let swap = insolvent_swap(market, parameters, party, side)?;
        return Ok(Closing { swap, fee: Quote::ZERO, is_slice: false });
    }
    let cost = match market.curve.swap(side, party.position.base.magnitude()) {
        Ok(swap) => cost_ratio(parameters, unhealthy, &swap)?,
        Err(Error::CurveExhausted) => ONE,
        Err(error) => return Err(error),
    };
    let base = size(market, parameters, party, (unhealthy, cost))?;
    match market.curve.swap(side, base) {
        Ok(swap) if is_within(&swap, unhealthy.price, parameters.liquidation_discount)? => {
            let fee = fee(parameters, unhealthy, (party.position.base, &swap))?;
            Ok(Closing { swap, fee, is_slice: false })
        }
        Ok(_) | Err(Error::CurveExhausted) => solvent_slice(market, parameters, party, unhealthy),
        Err(error) => Err(error),
    }
}

/// Whether the average of a swap is at most `discount` worse than `price`.
fn is_within(swap: &Swap, price: Price, discount: Ratio) -> Result<bool> {
    let worst = limit(price, discount, swap.base.side())?;
    Ok(swap.quote >= swap.base.negated()?.value(worst, Rounding::Floor)?)
}

/// The part of a solvent position that the curve takes at an average not worse than V·(1 ∓ d), where what is needed is
/// too much for it: d is the largest discount, and less than the part of the equity that stands behind each unit, so that
/// the account is better off. What is left waits for the mark to come back, or for a take-over. The fee is at most half of
/// what the slice's part of the equity has beyond its slippage.
fn solvent_slice(
    market: &State,
    parameters: &Parameters,
    party: &Party,
    unhealthy: &Unhealthy,
) -> Result<Closing> {
    let (side, whole) = (party.position.base.side().opposite(), party.position.base.magnitude());
    let backing = backing(&party.rest.health, unhealthy)?;
    let backed = num::multiply_divide(
        backing.magnitude(),
        ONE.raw(),
        unhealthy.notional.magnitude().max(1),
        Rounding::Floor,
    )
    .unwrap_or(u64::MAX);
    let discount = parameters.liquidation_discount.min(Ratio::new(backed.saturating_sub(1)));
    let cost = discount.plus(parameters.liquidation_fee)?;
    let needed = size(market, parameters, party, (unhealthy, cost))?;
    let worst = limit(unhealthy.price, discount, side)?;
    let room = market.curve.base_to_limit(side, worst, parameters.base_step)?;
    let base = if room >= needed { needed } else { slice(parameters, whole, room)? };
    ensure(base > 0, Error::LiquidationPrice)?;
    let swap = market.curve.swap(side, base)?;
    let share = backing.share_of(base, whole, Rounding::Floor)?;
    let beyond = share.minus(slippage(unhealthy.price, &swap)?.or_zero())?;
    ensure(beyond.is_positive(), Error::LiquidationPrice)?;
    let nominal = nominal_fee(parameters, &swap)?;
    Ok(Closing { swap, fee: nominal.min(Quote::new(beyond.raw() / 2)), is_slice: true })
}

/// The part of the account's equity that stands behind the position: as its requirement is of the account's.
fn backing(rest: &Health, unhealthy: &Unhealthy) -> Result<Quote> {
    let Health { equity, requirement } = unhealthy.health;
    let own = requirement.minus(rest.requirement)?;
    equity.share_of(own.magnitude(), requirement.magnitude(), Rounding::Floor)
}

/// φ: the fee, and how much worse than V the curve takes the whole position.
fn cost_ratio(parameters: &Parameters, unhealthy: &Unhealthy, swap: &Swap) -> Result<Ratio> {
    let slippage = slippage(unhealthy.price, swap)?.or_zero();
    let ratio = num::multiply_divide(
        slippage.magnitude(),
        ONE.raw(),
        unhealthy.notional.magnitude().max(1),
        Rounding::Ceil,
    )?;
    Ratio::new(ratio).plus(parameters.liquidation_fee)
}

/// How much worse than at `price` a swap is for who makes it.
fn slippage(price: Price, swap: &Swap) -> Result<Quote> {
    swap.base.negated()?.value(price, Rounding::Ceil)?.minus(swap.quote)
}

/// `price` less (for a seller) or more (for a buyer) `discount`.
pub(crate) fn limit(price: Price, discount: Ratio, side: Side) -> Result<Price> {
    match side {
        Side::Short => price.times(ratio_below_one(discount)?, Rounding::Floor),
        Side::Long => price.times(ONE.plus(discount)?, Rounding::Ceil),
    }
}

/// As much of an insolvent position as leaves the mark within I·(1 ∓ δ).
fn insolvent_swap(market: &State, parameters: &Parameters, party: &Party, side: Side) -> Result<Swap> {
    let limit = limit(market.oracle.price, parameters.valuation_band, side)?;
    let room = base_to_mark(&market.curve, side, limit)?;
    let whole = party.position.base.magnitude();
    let base = if room >= whole { whole } else { slice(parameters, whole, room)? };
    ensure(base > 0, Error::LiquidationPrice)?;
    market.curve.swap(side, base)
}

/// The part of `whole` that fits `room`, and leaves no dust.
fn slice(parameters: &Parameters, whole: u64, room: u64) -> Result<u64> {
    let most = whole.saturating_sub(parameters.minimum_base);
    round_down_to(room.min(most), parameters.base_step)
}

/// Up to which size a swap leaves the mark not beyond `limit`: x′ = √k·√(peg/limit), rounded inwards.
fn base_to_mark(curve: &Curve, side: Side, limit: Price) -> Result<u64> {
    let reserve = reserve_at_mark(curve, limit, side)?;
    let now = curve.base_reserve.raw();
    Ok(match side {
        Side::Long => now.saturating_sub(reserve),
        Side::Short => reserve.saturating_sub(now),
    })
}

/// The base reserve at which the mark is `limit`, with as many digits as the ratio of peg and limit leaves room for.
fn reserve_at_mark(curve: &Curve, limit: Price, side: Side) -> Result<u64> {
    for (scale, square) in [(1u64 << 31, 1u64 << 62), (1 << 20, 1 << 40), (1 << 10, 1 << 20)] {
        let Ok(ratio) = num::multiply_divide(curve.peg.raw(), square, limit.raw(), Rounding::Floor) else {
            continue;
        };
        let root = num::square_root(ratio);
        let root = if side == Side::Long { root.saturating_add(2) } else { root };
        return num::multiply_divide(curve.sqrt_k, root, scale, Rounding::Floor);
    }
    Err(Error::CurveExhausted)
}

/// min(liquidation fee, what the closed part has of equity beyond its slippage), at least zero.
fn fee(parameters: &Parameters, unhealthy: &Unhealthy, (position, swap): (Base, &Swap)) -> Result<Quote> {
    let equity = unhealthy.health.equity.or_zero();
    let share = equity.share_of(swap.base.magnitude(), position.magnitude(), Rounding::Floor)?;
    let allowed = share.minus(slippage(unhealthy.price, swap)?.or_zero())?.or_zero();
    Ok(nominal_fee(parameters, swap)?.min(allowed))
}

/// `liquidation_fee` of what the swap was paid.
fn nominal_fee(parameters: &Parameters, swap: &Swap) -> Result<Quote> {
    Quote::from_magnitude(swap.quote.magnitude())?.times(parameters.liquidation_fee, Rounding::Floor)
}
