//! One account's holding in one market, which consists of a position and possibly a claim, a debt or an amount written off.

use crate::cover;
use crate::error::{Error, Result};
use crate::market::{Share, State};
use crate::num::Rounding;
use crate::parameters::Parameters;
pub use crate::state::Position;
use crate::units::{Base, Quote};
use crate::valuation::Valuation;

impl Position {
    /// Returns whether the size, quote, claim, debt and written-off amount are all zero.
    #[must_use]
    pub const fn is_free(&self) -> bool {
        self.base.is_zero()
            && self.quote.is_zero()
            && self.claim.amount.is_zero()
            && self.debt.is_zero()
            && self.written_off.is_zero()
    }

    /// Returns the position marked as in use, or the default position if this one is free.
    #[must_use]
    pub fn or_free(self) -> Self {
        if self.is_free() { Self::default() } else { Self { in_use: 1, ..self } }
    }

    /// Returns whether the position is marked as in use.
    #[must_use]
    pub const fn is_in_use(&self) -> bool {
        self.in_use != 0
    }
}

/// The amounts settled by a touch.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Touched {
    /// The funding, which is positive if received and negative if paid. Unit: 1e-6 quote.
    pub funding: Quote,
    /// The charge for deficits. Unit: 1e-6 quote. Not negative.
    pub cover: Quote,
    /// The tokens collected from the claim. Unit: 1e-6 quote. Not negative.
    pub collected: Quote,
}

/// Settles funding, cover and the paid part of the claim into `position` and `cash`. The `market` is a working copy.
///
/// # Errors
/// `Overflow`.
pub fn touch(
    market: &mut State,
    parameters: &Parameters,
    position: &mut Position,
    cash: &mut Quote,
) -> Result<Touched> {
    let funding = settle_funding(market, position)?;
    let cover = settle_cover(market, parameters, position)?;
    let collected = collect(market, position)?;
    *cash = cash.plus(collected)?;
    Ok(Touched { funding, cover, collected })
}

fn settle_funding(market: &State, position: &mut Position) -> Result<Quote> {
    let index = market.funding.index_of(position.base.side());
    let funding = index.gathered(position.funding_index, position.base.magnitude(), Rounding::Floor)?;
    position.quote = position.quote.plus(funding)?;
    position.funding_index = index;
    Ok(funding)
}

/// Charges the nominal cover, but at most the position's own gain. The gain is valued at the worse of V and the index, so an
/// account whose loss was just settled at V has no gain to charge. Any part of the nominal cover that is not charged is passed on
/// to others.
fn settle_cover(market: &mut State, parameters: &Parameters, position: &mut Position) -> Result<Quote> {
    let side = position.base.side();
    let index = market.cover.index_of(side);
    let nominal = index.gathered(position.cover_index, position.base.magnitude(), Rounding::Ceil)?;
    position.cover_index = index;
    if nominal.is_zero() {
        return Ok(nominal);
    }
    let price = Valuation::of(market, parameters).for_new_risk(side)?.0;
    let gain = position.quote.plus(position.base.value_to_owner(price)?)?.or_zero();
    let charged = nominal.min(gain);
    position.quote = position.quote.minus(charged)?;
    let spared = nominal.minus(charged)?;
    if spared.is_positive() {
        cover::pass_on(market, position, price, spared)?;
        position.cover_index = market.cover.index_of(side);
    }
    Ok(charged)
}

/// Collects the paid part of the claim. When no claim is left, the remaining reserve returns to the market's PnL pool.
///
/// # Errors
/// `Overflow`.
pub(crate) fn collect(market: &mut State, position: &mut Position) -> Result<Quote> {
    if market.claims.has_nothing_new(&position.claim, market.open_claims) {
        return Ok(Quote::ZERO);
    }
    let collected = market.claims.collect(&position.claim, market.open_claims)?;
    // The reserve always covers the paid part of claims. Even if this were not so, no more than the reserve would be paid.
    let paid = collected.paid.min(market.reserved);
    market.claims = collected.index;
    market.reserved = market.reserved.minus(paid)?;
    position.claim = collected.claim;
    release_reserve(market)?;
    Ok(paid)
}

/// Moves open claims without a holder to the surplus. When no claim is left to collect, the rounding remainder of the reserve is
/// added to both the PnL pool and the surplus.
pub(crate) fn release_reserve(market: &mut State) -> Result<()> {
    if !market.claims.is_held() && !market.open_claims.is_zero() {
        market.surplus = market.surplus.plus(market.open_claims)?;
        market.open_claims = Quote::ZERO;
        market.claims = market.claims.without_open_claims()?;
    }
    if market.claims.all_claims != 0 {
        return Ok(());
    }
    let rest = market.reserved;
    market.reserved = Quote::ZERO;
    market.cash = market.cash.plus(rest)?;
    market.surplus = market.surplus.plus(rest)?;
    market.claims = market.claims.restarted()?;
    Ok(())
}

/// Realises a gain (positive) or a loss (negative). The `market` is a working copy.
///
/// A gain first reduces the debt and then the amount written off, and the remainder becomes a claim. A loss first reduces the
/// claim and is then paid from `cash`, and the remainder becomes a debt.
///
/// # Errors
/// `Overflow`.
pub(crate) fn realise(
    market: &mut State,
    position: &mut Position,
    cash: &mut Quote,
    amount: Quote,
) -> Result<()> {
    if amount.is_negative() {
        return realise_loss(market, position, cash, amount.negated()?);
    }
    let to_debt = amount.min(position.debt);
    position.debt = position.debt.minus(to_debt)?;
    market.debts = market.debts.minus(to_debt)?;
    let rest = amount.minus(to_debt)?;
    let to_written_off = rest.min(position.written_off);
    position.written_off = position.written_off.minus(to_written_off)?;
    market.surplus = market.surplus.plus(to_written_off)?;
    let gain = rest.minus(to_written_off)?;
    if gain.is_zero() {
        return Ok(());
    }
    let (index, claim) = market.claims.grow(&position.claim, gain)?;
    market.claims = index;
    position.claim = claim;
    market.open_claims = market.open_claims.plus(gain)?;
    Ok(())
}

fn realise_loss(market: &mut State, position: &mut Position, cash: &mut Quote, loss: Quote) -> Result<()> {
    let set_off = set_off(market, position, loss)?;
    let rest = loss.minus(set_off)?;
    let paid = rest.min(*cash).or_zero();
    *cash = cash.minus(paid)?;
    market.cash = market.cash.plus(paid)?;
    let unpaid = rest.minus(paid)?;
    position.debt = position.debt.plus(unpaid)?;
    market.debts = market.debts.plus(unpaid)?;
    Ok(())
}

fn set_off(market: &mut State, position: &mut Position, loss: Quote) -> Result<Quote> {
    let amount = loss.min(position.claim.amount).min(market.open_claims);
    if amount.is_zero() {
        return Ok(amount);
    }
    let open_after = market.open_claims.minus(amount)?;
    let (index, claim) = market.claims.shrink(&position.claim, amount, open_after)?;
    market.claims = index;
    position.claim = claim;
    market.open_claims = open_after;
    release_reserve(market)?;
    Ok(amount)
}

/// The change that a fill makes to a position, given as the signed base and the quote paid (negative) or received.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Change {
    pub base: Base,
    pub quote: Quote,
}

/// Applies a fill that opens, increases, reduces or closes a position but does not flip it. Returns the realised PnL.
///
/// # Errors
/// `Overflow`.
pub(crate) fn apply(market: &mut State, position: &mut Position, change: Change) -> Result<Quote> {
    let before = Share::of(position);
    let closes = !position.base.is_zero() && position.base.side() != change.base.side();
    let realised = if closes {
        let closed =
            position.quote.share_of(change.base.magnitude(), position.base.magnitude(), Rounding::Floor)?;
        position.quote = position.quote.minus(closed)?;
        closed.plus(change.quote)?
    } else {
        position.quote = position.quote.plus(change.quote)?;
        Quote::ZERO
    };
    position.base = position.base.plus(change.base)?;
    if before.is_empty() {
        start_indexes(market, position);
    }
    market.replace_position(before, Share::of(position))?;
    Ok(realised)
}

/// Starts a new position at the current indexes, so that the position owes nothing for the past.
fn start_indexes(market: &State, position: &mut Position) {
    let side = position.base.side();
    position.funding_index = market.funding.index_of(side);
    position.cover_index = market.cover.index_of(side);
}

/// Applies a fill of any size. A flip is split into a close and an open, with the quote split in proportion. Returns the realised PnL.
///
/// # Errors
/// `Overflow`.
pub(crate) fn apply_with_flip(market: &mut State, position: &mut Position, change: Change) -> Result<Quote> {
    let flips = !position.base.is_zero()
        && position.base.side() != change.base.side()
        && change.base.magnitude() > position.base.magnitude();
    if !flips {
        return apply(market, position, change);
    }
    let closing = position.base.negated()?;
    let quote = change.quote.share_of(closing.magnitude(), change.base.magnitude(), Rounding::Floor)?;
    let realised = apply(market, position, Change { base: closing, quote })?;
    let opening = Change { base: change.base.minus(closing)?, quote: change.quote.minus(quote)? };
    apply(market, position, opening)?;
    Ok(realised)
}

/// Returns whether changing `position` by `base` adds risk. Every change adds risk, unless it makes the position smaller.
///
/// # Errors
/// `Overflow`.
pub fn adds_risk(position: &Position, base: Base) -> Result<bool> {
    let after = position.base.plus(base)?;
    let smaller = after.magnitude() <= position.base.magnitude();
    let same_side = after.is_zero() || after.side() == position.base.side();
    Ok(!(smaller && same_side && !position.base.is_zero()))
}

impl Position {
    /// Returns the position's unrealised PnL at `price`, rounded against the owner. The claim and the debt are not included.
    ///
    /// # Errors
    /// `Overflow`.
    pub fn profit_at(&self, price: crate::units::Price) -> Result<Quote> {
        self.quote.plus(self.base.value_to_owner(price)?)
    }
}

/// Fails if there is a debt or a written-off amount. No instruction may add risk to such a position.
///
/// # Errors
/// `AccountHasDebt`, `AccountBankrupt`.
pub(crate) fn ensure_clear(debt: Quote, written_off: Quote) -> Result<()> {
    crate::error::ensure(debt.is_zero(), Error::AccountHasDebt)?;
    crate::error::ensure(written_off.is_zero(), Error::AccountBankrupt)
}
