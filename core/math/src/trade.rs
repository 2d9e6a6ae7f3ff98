//! Executes trades on the curve. A trade opens, increases, reduces, closes or flips a position, by base or by quote.

use crate::context::Context;
use crate::curve::{Curve, Swap};
use crate::error::{Error, Result, ensure};
use crate::fees;
use crate::funding;
use crate::health::{Party, Purpose};
use crate::market::State;
use crate::num::{self, Rounding};
use crate::oracle::PriceUse;
use crate::parameters::Parameters;
use crate::position::{self, Change, Position, Touched};
use crate::units::{Base, ONE, Price, Quote, Ratio, Side};

/// The size of an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Amount {
    /// An exact base size, as a magnitude. Unit: 1e-9 contract. A multiple of the market's step.
    Base(u64),
    /// An approximate quote size. Unit: 1e-6 quote. Above zero.
    Quote(Quote),
}

/// A market order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Order {
    /// The side, which is buy (`Long`) or sell (`Short`).
    pub side: Side,
    /// The size of the order.
    pub amount: Amount,
    /// The limit price, which is the worst average price to accept, before rounding. A reducing order is filled as far as the limit
    /// allows, and any other order that exceeds the limit is rejected.
    pub limit: Option<Price>,
    /// Whether the order may only reduce the position. In that case, the order's amount is limited to the position.
    pub reduce_only: bool,
}

/// The result of an order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Fill {
    /// The change in the position. Unit: 1e-9 contract. Positive if bought.
    pub base: Base,
    /// The quote paid (negative) or received, before the fee. Unit: 1e-6 quote.
    pub quote: Quote,
    /// The fee. Unit: 1e-6 quote. Not negative.
    pub fee: Quote,
    /// The realised PnL. Unit: 1e-6 quote. Signed.
    pub realised: Quote,
    /// The amounts settled by the touch before the fill.
    pub touched: Touched,
}

/// The result of a trade.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Traded {
    /// The market after the trade.
    pub market: State,
    /// The account's cash after the trade.
    pub cash: Quote,
    /// The account's position after the trade.
    pub position: Position,
    /// The fill.
    pub fill: Fill,
}

/// Executes `order` for `party`. A client's quote calls this function on the same state.
///
/// # Errors
/// Returns any error with which the market can reject a trade. In that case, the state does not change.
pub fn trade(market: &State, context: &Context<'_>, party: &Party, order: &Order) -> Result<Traded> {
    let parameters = context.parameters;
    let mut market = *market;
    context.begin_valid(&mut market, PriceUse::Trade)?;
    let mut party = *party;
    let touched = position::touch(&mut market, parameters, &mut party.position, &mut party.cash)?;
    let base = size(&market.curve, parameters, &party.position, order)?;
    let adds_risk = position::adds_risk(&party.position, base)?;
    if adds_risk {
        market.oracle.ensure_valid(parameters, PriceUse::AddRisk, &context.clock)?;
    }
    let before = market.curve;
    market.note_trade(&context.clock);
    let mut fill = if adds_risk {
        add_risk(&mut market, context, &mut party, base, order)?
    } else {
        reduce(&mut market, context, &mut party, base, order)?
    };
    let mark = market.curve.mark(Rounding::Floor)?;
    if adds_risk {
        ensure_band(&market, parameters, &before, mark)?;
    }
    fill.touched = touched;
    funding::store_premium_of(&mut market, parameters, mark)?;
    Ok(Traded { market, cash: party.cash, position: party.position.or_free(), fill })
}

/// Returns the margin purpose for an order, given the account's position. If the order can only reduce the position, the purpose is
/// maintenance margin. Otherwise, the purpose is initial margin, and a pause on adding risk applies. For an order by quote, the
/// curve determines the size.
///
/// # Errors
/// `Overflow`.
pub fn purpose(
    curve: &Curve,
    parameters: &Parameters,
    position: &Position,
    order: &Order,
) -> Result<Purpose> {
    if order.reduce_only {
        return Ok(Purpose::Maintenance);
    }
    if position.base.is_zero() || position.base.side() == order.side {
        return Ok(Purpose::Initial);
    }
    let magnitude = match order.amount {
        Amount::Base(base) => base,
        Amount::Quote(quote) => {
            curve.base_for_quote(order.side, quote, parameters.base_step).unwrap_or(u64::MAX)
        }
    };
    let adds = position::adds_risk(position, order.side.signed(magnitude.min(i64::MAX.unsigned_abs()))?)?;
    Ok(if adds { Purpose::Initial } else { Purpose::Maintenance })
}

/// Returns an order's signed base size.
fn size(curve: &Curve, parameters: &Parameters, position: &Position, order: &Order) -> Result<Base> {
    let magnitude = match order.amount {
        Amount::Base(base) => base,
        Amount::Quote(quote) => {
            ensure(quote.is_positive(), Error::ZeroAmount)?;
            curve.base_for_quote(order.side, quote, parameters.base_step)?
        }
    };
    ensure(magnitude > 0, Error::ZeroAmount)?;
    let closes = !position.base.is_zero() && position.base.side() != order.side;
    ensure(closes || !order.reduce_only, Error::ReduceOnly)?;
    let magnitude = if order.reduce_only { magnitude.min(position.base.magnitude()) } else { magnitude };
    // A position that was opened before the step changed can still be closed entirely.
    let is_whole = closes && magnitude == position.base.magnitude();
    let is_multiple = magnitude.checked_rem(parameters.base_step) == Some(0);
    ensure(is_whole || is_multiple, Error::NotAMultipleOfStep)?;
    order.side.signed(magnitude)
}

fn add_risk(
    market: &mut State,
    context: &Context<'_>,
    party: &mut Party,
    base: Base,
    order: &Order,
) -> Result<Fill> {
    let parameters = context.parameters;
    let mut fill = Fill::default();
    let closing = closing_part(&party.position, base);
    if closing > 0 {
        ensure(!is_insolvent(market, parameters, party)?, Error::InsolventClose)?;
        fill = execute(market, party, order, closing)?;
    }
    let opening = base.magnitude().checked_sub(closing).ok_or(Error::Overflow)?;
    let opened = execute(market, party, order, opening)?;
    fill.base = fill.base.plus(opened.base)?;
    fill.quote = fill.quote.plus(opened.quote)?;
    fill.fee = fees::trade_fee(parameters, fill.quote)?;
    ensure(party.position.base.magnitude() >= parameters.minimum_base, Error::BelowMinimumPosition)?;
    ensure(party.cash >= fill.fee, Error::InsufficientCash)?;
    take_fee(market, parameters, party, fill.fee)?;
    ensure_caps(market, parameters, party.position.base.side())?;
    party.ensure_initial(market, parameters)?;
    Ok(fill)
}

fn closing_part(position: &Position, base: Base) -> u64 {
    if position.base.is_zero() || position.base.side() == base.side() { 0 } else { position.base.magnitude() }
}

/// Closes or reduces a position. A full close must not leave negative equity. Otherwise, an owner could close at a price that the
/// account cannot pay, leave the loss to others, and hold the opposite position elsewhere. The owner of such an account can
/// deposit, reduce in parts, or wait for the mark to recover.
fn reduce(
    market: &mut State,
    context: &Context<'_>,
    party: &mut Party,
    base: Base,
    order: &Order,
) -> Result<Fill> {
    let parameters = context.parameters;
    let before = Before { market: *market, party: *party };
    let is_insolvent = is_insolvent(market, parameters, party)?;
    let swap = swap_to_limit(&market.curve, parameters, order, base.magnitude())?;
    let mut fill = if is_insolvent {
        with_loss_as_debt(market, party, |market, party| book(market, party, &swap))?
    } else {
        book(market, party, &swap)?
    };
    let left = party.position.base.magnitude();
    ensure(left == 0 || left >= parameters.minimum_base, Error::BelowMinimumPosition)?;
    fill.fee = fees::trade_fee(parameters, fill.quote)?.min(party.cash);
    take_fee(market, parameters, party, fill.fee)?;
    if party.position.base.is_zero() {
        let equity = party.health(market, parameters, Purpose::Maintenance)?.equity;
        ensure(!equity.is_negative(), Error::InsolventClose)?;
    } else {
        before.ensure_improved(market, parameters, party)?;
    }
    Ok(fill)
}

/// Returns whether the account's maintenance equity is negative. In that case, only liquidation may close the position. Fails if
/// the equity is negative but is only a lower bound.
fn is_insolvent(market: &State, parameters: &Parameters, party: &Party) -> Result<bool> {
    let is_negative = party.equity(market, parameters)?.is_negative();
    ensure(!is_negative || !party.rest.is_bound, Error::InsolventClose)?;
    Ok(is_negative)
}

/// The market and the account before a reduction.
struct Before {
    market: State,
    party: Party,
}

impl Before {
    /// Checks that a partial reduction leaves the account above its maintenance margin, or healthier than before. A bound cannot
    /// show that the account is healthier.
    fn ensure_improved(&self, market: &State, parameters: &Parameters, party: &Party) -> Result<()> {
        let health = party.health(market, parameters, Purpose::Maintenance)?;
        if health.is_met() {
            return Ok(());
        }
        ensure(!party.rest.is_bound, Error::NotAnImprovement)?;
        let before = self.party.health(&self.market, parameters, Purpose::Maintenance)?;
        ensure(health.improves_on(&before)?, Error::NotAnImprovement)
    }
}

/// Runs `action` with the account's cash set aside, so that a realised loss becomes a debt at once. Otherwise, the owner of an
/// insolvent account could choose which market its cash pays.
pub(crate) fn with_loss_as_debt<T>(
    market: &mut State,
    party: &mut Party,
    action: impl FnOnce(&mut State, &mut Party) -> Result<T>,
) -> Result<T> {
    let cash = core::mem::take(&mut party.cash);
    let outcome = action(market, party)?;
    party.cash = party.cash.plus(cash)?;
    Ok(outcome)
}

/// Returns the swap for a reduction of the whole size, or of the largest part that the limit allows.
fn swap_to_limit(curve: &Curve, parameters: &Parameters, order: &Order, base: u64) -> Result<Swap> {
    let swap = curve.swap(order.side, base)?;
    let Some(limit) = order.limit else {
        return Ok(swap);
    };
    if meets_limit(&swap, limit)? {
        return Ok(swap);
    }
    let within = curve.base_to_limit(order.side, limit, parameters.base_step)?.min(base);
    ensure(within > 0, Error::PriceLimit)?;
    let swap = curve.swap(order.side, within)?;
    ensure(meets_limit(&swap, limit)?, Error::PriceLimit)?;
    Ok(swap)
}

/// Returns whether a swap's average price, before rounding to a quote unit, is within `limit`.
fn meets_limit(swap: &Swap, limit: Price) -> Result<bool> {
    Ok(swap.quote >= swap.base.negated()?.value(limit, Rounding::Floor)?)
}

/// Executes one swap on the curve within the order's limit, and books it in the market and the position.
fn execute(market: &mut State, party: &mut Party, order: &Order, base: u64) -> Result<Fill> {
    let swap = market.curve.swap(order.side, base)?;
    if let Some(limit) = order.limit {
        ensure(meets_limit(&swap, limit)?, Error::PriceLimit)?;
    }
    book(market, party, &swap)
}

/// Applies a swap to the curve and the position, and realises the PnL of the closed part.
pub(crate) fn book(market: &mut State, party: &mut Party, swap: &Swap) -> Result<Fill> {
    market.curve = market.curve.after(swap);
    let change = Change { base: swap.base, quote: swap.quote };
    let realised = position::apply(market, &mut party.position, change)?;
    position::realise(market, &mut party.position, &mut party.cash, realised)?;
    Ok(Fill { base: swap.base, quote: swap.quote, realised, ..Fill::default() })
}

fn take_fee(market: &mut State, parameters: &Parameters, party: &mut Party, fee: Quote) -> Result<()> {
    party.cash = party.cash.minus(fee)?;
    fees::distribute(market, parameters, fee)
}

/// Fails unless |N| ≤ initial ratio · x_T and the side's open interest ≤ ω · x_T.
fn ensure_caps(market: &State, parameters: &Parameters, side: Side) -> Result<()> {
    let terminal = market.curve.terminal_base.raw();
    let net = market.curve.net_base()?.magnitude();
    ensure(is_within(net, terminal, parameters.initial_ratio), Error::NetBaseCap)?;
    let interest = market.base_of(side);
    ensure(is_within(interest, terminal, parameters.open_interest_cap), Error::OpenInterestCap)
}

/// Returns whether part ≤ ratio · whole, computed exactly.
fn is_within(part: u64, whole: u64, ratio: Ratio) -> bool {
    num::multiply_wide(part, ONE.raw()) <= num::multiply_wide(whole, ratio.raw())
}

/// Fails unless |mark/index − 1| ≤ band, or the mark moved towards the index without crossing it by more than the band.
fn ensure_band(market: &State, parameters: &Parameters, before: &Curve, mark: Price) -> Result<()> {
    let index = market.oracle.price;
    if is_within(mark.distance(index).raw(), index.raw(), parameters.price_band) {
        return Ok(());
    }
    let mark_before = before.mark(Rounding::Floor)?;
    let same_side = (mark < index) == (mark_before < index);
    let nearer = mark.distance(index) < mark_before.distance(index);
    ensure(same_side && nearer, Error::OutsidePriceBand)
}
