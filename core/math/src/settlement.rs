//! Settlement without a trade. A loss is realised so that claims can be paid, and the gain of an account in debt so that its debt can.
//! Debts are repaid, and the debt that a bankrupt account cannot repay becomes a deficit.

use crate::context::Context;
use crate::error::{Error, Result, ensure};
use crate::funding;
use crate::health::Party;
use crate::market::State;
use crate::oracle::PriceUse;
use crate::position::{self, Position};
use crate::units::Quote;
use crate::valuation::Valuation;

/// The effect of a settlement on a market and on the account's position in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settled {
    /// The market after the settlement.
    pub market: State,
    /// The account's cash after the settlement.
    pub cash: Quote,
    /// The account's position after the settlement.
    pub position: Position,
    /// The amount settled. Unit: 1e-6 quote. Positive.
    pub amount: Quote,
}

/// Moves min(loss at X, loss at V, C − P, cash), rounded down, from a losing account's cash to the PnL pool, and adds it to the
/// position's quote. The account's equity does not change. Anyone may do it, but not choose which market a troubled account pays.
///
/// # Errors
/// `NothingToDo` if there is no loss, no cash or no unpaid claim; `InsolventClose` for an insolvent account; `AccountHasDebt` for an
/// account with a debt and a position in another market; an oracle's defect; `Overflow`.
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

/// Fails if the account's cash may be due to other markets as well. That is so for an insolvent account, which must be liquidated, and
/// for an account with a debt and a position in another market.
fn ensure_no_other_creditor(market: &State, context: &Context<'_>, party: &Party) -> Result<()> {
    if party.rest.has_position || party.rest.debts.is_positive() {
        let owes = party.position.debt.plus(party.rest.debts)?;
        ensure(owes.is_zero(), Error::AccountHasDebt)?;
    }
    let equity = party.equity(market, context.parameters)?;
    ensure(!equity.is_negative(), Error::InsolventClose)
}

/// Realises min(gain at X, gain at V), rounded down, of an account with debts. The gain becomes a claim, or reduces the debt in this
/// market. Anyone may do it.
///
/// # Errors
/// `NothingToDo` if there is no debt or no gain; an oracle's defect; `Overflow`.
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

/// One of the markets of an account that is being settled up, and the amounts settled in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Creditor {
    /// The market's number.
    pub number: u32,
    /// The market's state.
    pub market: State,
    /// The account's position in the market.
    pub position: Position,
    /// The amount collected from its claim. Unit: 1e-6 quote. Not negative.
    pub collected: Quote,
    /// The part of its debt that was repaid. Unit: 1e-6 quote. Not negative.
    pub debt: Quote,
    /// The part of the written-off amount that was repaid. Unit: 1e-6 quote. Not negative.
    pub written_off: Quote,
    /// The amount written off as bad debt. Unit: 1e-6 quote. Not negative.
    pub deficit: Quote,
}

impl Creditor {
    /// A market and the account's position in it, before the settling.
    #[must_use]
    pub fn new(market: &State, position: &Position) -> Self {
        let nothing = Quote::ZERO;
        Self {
            number: position.market,
            market: *market,
            position: *position,
            collected: nothing,
            debt: nothing,
            written_off: nothing,
            deficit: nothing,
        }
    }
}

/// Settles up an account's debts in all its markets at once. Collects every claim, then repays all debts and after them all written-off
/// amounts from `cash`, each in proportion, so that nobody chooses which market is paid. Writes off the bad debt of an account without
/// position and cash. Returns the cash afterwards.
///
/// `standing` is the account's maintenance equity, and whether it has a position in a market that is not orphaned.
///
/// # Errors
/// `NothingToDo` if nothing is owed, or if there is neither cash nor a debt beyond all claims; `InsolventClose` for an insolvent account
/// that still has positions; `Overflow`.
pub fn settle_up(creditors: &mut [Creditor], cash: Quote, standing: (Quote, bool)) -> Result<Quote> {
    let mut cash = cash;
    for creditor in creditors.iter_mut() {
        creditor.collected = position::collect(&mut creditor.market, &mut creditor.position)?;
        cash = cash.plus(creditor.collected)?;
    }
    let mut owed = Owed::of(creditors)?;
    ensure_repayable(&owed, cash, standing)?;
    for creditor in creditors.iter_mut() {
        repay(creditor, &mut owed, &mut cash)?;
    }
    if !standing.1 && cash.is_zero() {
        let mut owed = Owed::of(creditors)?;
        let mut lost = owed.beyond_claims()?;
        for creditor in creditors.iter_mut() {
            write_off(creditor, &mut owed, &mut lost)?;
        }
    }
    for creditor in creditors {
        creditor.position = creditor.position.or_free();
    }
    Ok(cash)
}

/// The total that an account owes: debts first, then the amounts written off.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Owed {
    /// Debts of the positions that are not repaid yet in this round. Unit: 1e-6 quote.
    pub debts: Quote,
    /// Written-off amounts of the positions that are not repaid yet in this round. Unit: 1e-6 quote.
    pub written_off: Quote,
    /// Open claims of all positions, which may still be paid. Unit: 1e-6 quote.
    pub claims: Quote,
}

impl Owed {
    /// The total owed to all `creditors`.
    ///
    /// # Errors
    /// `Overflow`.
    pub fn of(creditors: &[Creditor]) -> Result<Self> {
        creditors.iter().map(|creditor| &creditor.position).try_fold(Self::default(), |sum, position| {
            Ok(Self {
                debts: sum.debts.plus(position.debt)?,
                written_off: sum.written_off.plus(position.written_off)?,
                claims: sum.claims.plus(position.claim.amount)?,
            })
        })
    }

    /// The part of the debts that open claims could not pay even if paid in full. Unit: 1e-6 quote. Not negative.
    fn beyond_claims(&self) -> Result<Quote> {
        Ok(self.debts.minus(self.claims)?.or_zero())
    }
}

/// Repays one creditor's part, in proportion, from `cash`. Called for each creditor in turn. Each call reduces `owed` and `cash` by its
/// part, so that the parts sum exactly.
fn repay(creditor: &mut Creditor, owed: &mut Owed, cash: &mut Quote) -> Result<()> {
    let Creditor { market, position, .. } = creditor;
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
    (creditor.debt, creditor.written_off) = (debt, written_off);
    Ok(())
}

fn part(money: Quote, own: Quote, all: Quote) -> Result<Quote> {
    if own.is_zero() {
        return Ok(Quote::ZERO);
    }
    money.share(own, all, crate::Rounding::Floor)
}

/// Fails unless debts may be repaid or written off now. Every claim must be collected. The account must be solvent, or have no position
/// left that could still lose.
fn ensure_repayable(owed: &Owed, cash: Quote, (equity, has_position): (Quote, bool)) -> Result<()> {
    let owes = owed.debts.is_positive() || owed.written_off.is_positive();
    ensure(owes, Error::NothingToDo)?;
    ensure(!has_position || !equity.is_negative(), Error::InsolventClose)?;
    let is_lost = !has_position && owed.beyond_claims()?.is_positive();
    ensure(cash.is_positive() || is_lost, Error::NothingToDo)
}

/// Turns one creditor's part of the bad debt into a deficit. Debts and surplus fall, and the position records the amount. Called for each
/// creditor in turn. Each call reduces `owed` and `lost` by its part, so that the parts sum exactly.
fn write_off(creditor: &mut Creditor, owed: &mut Owed, lost: &mut Quote) -> Result<()> {
    let Creditor { market, position, .. } = creditor;
    let amount = part(*lost, position.debt, owed.debts)?;
    owed.debts = owed.debts.minus(position.debt)?;
    *lost = lost.minus(amount)?;
    position.debt = position.debt.minus(amount)?;
    position.written_off = position.written_off.plus(amount)?;
    market.debts = market.debts.minus(amount)?;
    market.surplus = market.surplus.minus(amount)?;
    market.deficits = market.deficits.saturating_plus(amount);
    creditor.deficit = amount;
    Ok(())
}
