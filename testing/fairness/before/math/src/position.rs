//! A position, which is what one account has in one market: size and quote, and a claim, a debt or an amount written off.

use crate::claims::Claim;
use crate::error::{Error, Result};
use crate::layout::stored_struct;
use crate::market::State;
use crate::num::Rounding;
use crate::parameters::Parameters;
use crate::units::{Base, Cumulative, Quote};
use crate::valuation::Valuation;

stored_struct! {
    /// One position of a margin account. It is free only when it holds nothing at all.
    pub struct Position {
        /// The market's index. Meaningless while the position is free.
        pub market: u32,
        /// 1 where the position holds something, 0 where it is free: one word to look at instead of five. `Account::put` keeps it.
        pub in_use: u32,
        /// The size. Unit: 1e-9 contract. Positive is long.
        pub base: Base,
        /// What was paid (negative) and received for the position. Unit: 1e-6 quote.
        pub quote: Quote,
        /// Up to where funding is settled into the quote.
        pub funding_index: Cumulative,
        /// Up to where cover is settled into the quote.
        pub cover_index: Cumulative,
        /// The realised gain that is not paid yet.
        pub claim: Claim,
        /// The realised loss that is not paid yet. Unit: 1e-6 quote. Not negative.
        pub debt: Quote,
        /// The debt that was written off; whatever the account gets goes there first. Unit: 1e-6 quote. Not negative.
        pub written_off: Quote,
    }
}

impl Position {
    /// Whether the position holds nothing.
    #[must_use]
    pub const fn is_free(&self) -> bool {
        self.base.is_zero()
            && self.quote.is_zero()
            && self.claim.amount.is_zero()
            && self.debt.is_zero()
            && self.written_off.is_zero()
    }

    /// Itself, marked as in use, or an empty position where it holds nothing.
    #[must_use]
    pub fn or_free(self) -> Self {
        if self.is_free() { Self::default() } else { Self { in_use: 1, ..self } }
    }

    /// Whether the position is marked as in use.
    #[must_use]
    pub const fn is_in_use(&self) -> bool {
        self.in_use != 0
    }
}

/// What a touch settled.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Touched {
    /// Funding received; paid is negative.
    pub funding: Quote,
    /// Charged for deficits.
    pub cover: Quote,
    /// Tokens collected for the claim.
    pub collected: Quote,
}

/// Settles funding, cover and the paid part of the claim into `position` and `cash`, on the working copy of its market.
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

/// Charges min(nominal, own gain at V). What is nominal but not charged goes back from the surplus to the side.
fn settle_cover(market: &mut State, parameters: &Parameters, position: &mut Position) -> Result<Quote> {
    let side = position.base.side();
    let index = market.cover.index_of(side);
    let nominal = index.gathered(position.cover_index, position.base.magnitude(), Rounding::Ceil)?;
    position.cover_index = index;
    if nominal.is_zero() {
        return Ok(nominal);
    }
    let price = Valuation::of(market, parameters).worse_for(side)?;
    let gain = position.quote.plus(position.base.value_to_owner(price)?)?.or_zero();
    let charged = nominal.min(gain);
    let spared = nominal.minus(charged)?;
    position.quote = position.quote.minus(charged)?;
    market.add_quote(side, spared)?;
    market.surplus = market.surplus.minus(spared)?;
    Ok(charged)
}

/// Collects what the claim was paid. When no claim is left, the rest of the reserve goes back to the users' cash.
///
/// # Errors
/// `Overflow`.
pub(crate) fn collect(market: &mut State, position: &mut Position) -> Result<Quote> {
    if position.claim.amount.is_zero() {
        return Ok(Quote::ZERO);
    }
    let collected = market.claims.collect(&position.claim, market.open_claims)?;
    // The reserve is never short of what claims were paid; were it, it would still pay no more than it holds.
    let paid = collected.paid.min(market.reserved);
    market.claims = collected.index;
    market.reserved = market.reserved.minus(paid)?;
    position.claim = collected.claim;
    release_reserve(market)?;
    Ok(paid)
}

/// Open claims that nobody holds go to the surplus; with no claim left uncollected, what rounding left in the reserve goes
/// to the users' cash and the surplus.
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

/// Realises a gain (positive) or a loss on the working copy of a market.
///
/// A gain first reduces the debt, then the amount written off; the rest is a claim. A loss is set off against the claim,
/// then paid from `cash`, and what is left becomes a debt.
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
    let largest = market.claims.largest_change(market.open_claims, market.claims.is_cut())?;
    let amount = loss.min(position.claim.amount).min(largest);
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

/// The change of a position that a fill makes: signed base, and quote paid (negative) or received.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Change {
    pub base: Base,
    pub quote: Quote,
}

/// Applies a fill that opens, increases, reduces or closes, but does not flip, and returns what it realises.
///
/// # Errors
/// `Overflow`.
pub(crate) fn apply(market: &mut State, position: &mut Position, change: Change) -> Result<Quote> {
    let before = (position.base, position.quote);
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
    if before.0.is_zero() {
        start_indexes(market, position);
    }
    market.replace_position(before, (position.base, position.quote))?;
    Ok(realised)
}

/// A new position owes nothing for the past.
fn start_indexes(market: &State, position: &mut Position) {
    let side = position.base.side();
    position.funding_index = market.funding.index_of(side);
    position.cover_index = market.cover.index_of(side);
}

/// A fill of any size: where it flips the position, first the close and then the open, the quote in proportion.
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

/// Whether changing `position` by `base` adds risk: anything but making the position smaller.
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
    /// The position's profit at `price` to its owner, rounded against the owner; claim and debt not included.
    ///
    /// # Errors
    /// `Overflow`.
    pub fn profit_at(&self, price: crate::units::Price) -> Result<Quote> {
        self.quote.plus(self.base.value_to_owner(price)?)
    }
}

/// Fails where a position of a bankrupt account would take part in anything that adds risk.
///
/// # Errors
/// `AccountHasDebt`, `AccountBankrupt`.
pub(crate) fn ensure_clear(debt: Quote, written_off: Quote) -> Result<()> {
    crate::error::ensure(debt.is_zero(), Error::AccountHasDebt)?;
    crate::error::ensure(written_off.is_zero(), Error::AccountBankrupt)
}
