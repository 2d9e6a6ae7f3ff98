//! Settling without trading: a loser's loss is realised so that claims can be paid, a debtor's gain so that a debt can be,
//! debts are repaid, and what a bankrupt account cannot repay becomes a deficit.

use crate::context::Context;
use crate::error::{Error, Result, ensure};
use crate::funding;
use crate::health::{Party, Purpose};
use crate::market::State;
use crate::oracle::PriceUse;
use crate::position::{self, Position};
use crate::units::Quote;
use crate::valuation::Valuation;

/// What a settlement makes of a market and of the account's position in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settled {
    /// The market afterwards.
    pub market: State,
    /// The account's cash afterwards.
    pub cash: Quote,
    /// Its position afterwards.
    pub position: Position,
    /// What was settled. Unit: 1e-6 quote. Positive.
    pub amount: Quote,
}

/// Moves min(loss at X, loss at V, C − P, cash), rounded down, from a loser's cash to the users' cash and onto its quote.
/// Its equity does not change. Anyone may, but not to choose which market the cash of an account in trouble pays.
///
/// # Errors
/// `NothingToDo` where there is no loss, no cash or no unpaid claim; `AccountHasDebt`, `InsolventClose` for an account that
/// has anything in another market; an oracle's defect; `Overflow`.
pub fn settle_loss(market: &State, context: &Context<'_>, party: &Party) -> Result<Settled> {
    let parameters = context.parameters;
    let mut market = *market;
    context.begin_valid(&mut market, PriceUse::Trade)?;
    let mut party = *party;
    position::touch(&mut market, parameters, &mut party.position, &mut party.cash)?;
    ensure_no_other_creditor(&market, context, &party)?;
    let side = party.position.base.side();
    let best = Valuation::of(&market, parameters).best_for(side)?;
    let value = party.position.base.value(best, crate::Rounding::Ceil)?;
    let loss = Quote::ZERO.minus(party.position.quote.plus(value)?)?;
    let wanted = market.open_claims.minus(market.cash)?;
    let amount = loss.min(wanted).min(party.cash);
    ensure(amount.is_positive(), Error::NothingToDo)?;
    party.cash = party.cash.minus(amount)?;
    party.position.quote = party.position.quote.plus(amount)?;
    market.cash = market.cash.plus(amount)?;
    market.add_quote(side, amount)?;
    funding::store_premium(&mut market, parameters)?;
    Ok(Settled { market, cash: party.cash, position: party.position, amount })
}

/// Fails where the account's cash may be due to several markets: it has something in another one, and owes or is insolvent.
fn ensure_no_other_creditor(market: &State, context: &Context<'_>, party: &Party) -> Result<()> {
    if !party.rest.has_position && party.rest.debts.is_zero() {
        return Ok(());
    }
    let owes = party.position.debt.plus(party.rest.debts)?;
    ensure(owes.is_zero(), Error::AccountHasDebt)?;
    let health = party.health(market, context.parameters, Purpose::Maintenance)?;
    ensure(!health.equity.is_negative(), Error::InsolventClose)
}

/// Realises min(gain at X, gain at V), rounded down, of an account with debts: into a claim, or against its debt in this
/// very market. Anyone may.
///
/// # Errors
/// `NothingToDo` where there is no debt or no gain; an oracle's defect; `Overflow`.
pub fn realise_gain(market: &State, context: &Context<'_>, party: &Party) -> Result<Settled> {
    let parameters = context.parameters;
    let mut market = *market;
    context.begin_valid(&mut market, PriceUse::Trade)?;
    let mut party = *party;
    position::touch(&mut market, parameters, &mut party.position, &mut party.cash)?;
    let owes = party.position.debt.plus(party.rest.debts)?;
    ensure(owes.is_positive(), Error::NothingToDo)?;
    let side = party.position.base.side();
    let amount = party.position.profit_at(Valuation::of(&market, parameters).worse_and_worst_for(side)?.1)?;
    ensure(!party.position.base.is_zero() && amount.is_positive(), Error::NothingToDo)?;
    party.position.quote = party.position.quote.minus(amount)?;
    market.add_quote(side, amount.negated()?)?;
    position::realise(&mut market, &mut party.position, &mut party.cash, amount)?;
    funding::store_premium(&mut market, parameters)?;
    Ok(Settled { market, cash: party.cash, position: party.position.or_free(), amount })
}

/// What is to be repaid in one market, in its turn of the pro-rata order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Repaid {
    /// The market afterwards.
    pub market: State,
    /// The account's position afterwards.
    pub position: Position,
    /// What was repaid of the debt. Unit: 1e-6 quote.
    pub debt: Quote,
    /// What was repaid of the amount written off. Unit: 1e-6 quote.
    pub written_off: Quote,
}

/// What an account owes: debts first, then what was written off.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Owed {
    /// Debts of the positions not repaid yet in this round. Unit: 1e-6 quote.
    pub debts: Quote,
    /// Written off in the positions not repaid yet in this round. Unit: 1e-6 quote.
    pub written_off: Quote,
    /// Open claims of all positions: what is still to come. Unit: 1e-6 quote.
    pub claims: Quote,
}

impl Owed {
    /// What all `positions` owe.
    ///
    /// # Errors
    /// `Overflow`.
    pub fn of(positions: &[Position]) -> Result<Self> {
        positions.iter().try_fold(Self::default(), |sum, position| {
            Ok(Self {
                debts: sum.debts.plus(position.debt)?,
                written_off: sum.written_off.plus(position.written_off)?,
                claims: sum.claims.plus(position.claim.amount)?,
            })
        })
    }

    /// What of the debts the open claims could not pay even if they were paid in full. Unit: 1e-6 quote. Not negative.
    ///
    /// # Errors
    /// `Overflow`.
    pub fn beyond_claims(&self) -> Result<Quote> {
        Ok(self.debts.minus(self.claims)?.or_zero())
    }
}

/// Repays one position's part of what an account owes, in proportion, out of `cash`. Called for each position in turn with what is
/// left of `owed` and `cash`, which it moves on: so the parts add up without a rest, and nobody chooses who is paid.
///
/// # Errors
/// `Overflow`.
pub fn repay(market: &State, position: &Position, owed: &mut Owed, cash: &mut Quote) -> Result<Repaid> {
    let (mut market, mut position) = (*market, *position);
    let for_debts = (*cash).min(owed.debts);
    let debt = part(for_debts, position.debt, owed.debts)?;
    let for_written_off = cash.minus(for_debts)?.min(owed.written_off);
    let written_off = part(for_written_off, position.written_off, owed.written_off)?;
    owed.debts = owed.debts.minus(position.debt)?;
    owed.written_off = owed.written_off.minus(position.written_off)?;
    let paid = debt.plus(written_off)?;
    *cash = cash.minus(paid)?;
    position.debt = position.debt.minus(debt)?;
    position.written_off = position.written_off.minus(written_off)?;
    market.debts = market.debts.minus(debt)?;
    market.cash = market.cash.plus(paid)?;
    market.surplus = market.surplus.plus(written_off)?;
    Ok(Repaid { market, position, debt, written_off })
}

fn part(money: Quote, own: Quote, all: Quote) -> Result<Quote> {
    if own.is_zero() {
        return Ok(Quote::ZERO);
    }
    money.share(own, all, crate::Rounding::Floor)
}

/// Whether debts may be repaid or written off now, every claim being collected: the account is solvent, or has no position
/// left that could still lose.
///
/// # Errors
/// `NothingToDo` where nothing is owed, or there is neither cash nor a debt that no claim can pay; `InsolventClose` while an insolvent account has positions.
pub fn ensure_repayable(owed: &Owed, cash: Quote, (equity, has_position): (Quote, bool)) -> Result<()> {
    let owes = owed.debts.is_positive() || owed.written_off.is_positive();
    ensure(owes, Error::NothingToDo)?;
    ensure(!has_position || !equity.is_negative(), Error::InsolventClose)?;
    let is_lost = !has_position && owed.beyond_claims()?.is_positive();
    ensure(cash.is_positive() || is_lost, Error::NothingToDo)
}

/// Turns one position's part of what an account without position and cash cannot pay into a deficit: debts and surplus fall,
/// the position remembers the amount. Called for each position in turn with what is left of `owed` and of the `lost` amount
/// ([`Owed::beyond_claims`] at first), which it moves on, so that the parts add up without a rest.
///
/// # Errors
/// `Overflow`.
pub fn write_off(market: &State, position: &Position, owed: &mut Owed, lost: &mut Quote) -> Result<Settled> {
    let (mut market, mut position) = (*market, *position);
    let amount = part(*lost, position.debt, owed.debts)?;
    owed.debts = owed.debts.minus(position.debt)?;
    *lost = lost.minus(amount)?;
    position.debt = position.debt.minus(amount)?;
    position.written_off = position.written_off.plus(amount)?;
    market.debts = market.debts.minus(amount)?;
    market.surplus = market.surplus.minus(amount)?;
    market.deficits = market.deficits.plus(amount)?;
    Ok(Settled { market, cash: Quote::ZERO, position, amount })
}
