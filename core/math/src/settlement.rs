//! Settles accounts without a trade. Losses are realised so that claims can be paid, and gains of an account with debt are realised
//! so that its debt can be paid. Debts are repaid, and debt that a bankrupt account cannot repay becomes a deficit.

use crate::context::Context;
use crate::error::{Error, Result, ensure};
use crate::funding;
use crate::health::Party;
use crate::market::State;
use crate::oracle::PriceUse;
use crate::parameters::Parameters;
use crate::position::{self, Position};
use crate::units::Quote;
use crate::valuation::Valuation;

/// The result of a settlement.
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

/// Moves min(loss at X, loss at V, C − P, cash), rounded down, from a losing account's cash to the PnL pool, and adds it to the position's
/// quote. The account's equity does not change. Anyone may settle a loss, but nobody can choose which market an insolvent or indebted
/// account pays.
///
/// # Errors
/// Returns `NothingToDo` if there is no loss, no cash or no unpaid claim. Returns `InsolventClose` if the account is insolvent, either
/// as maintenance margin values it or with this market's position valued at the published index.
/// Returns `AccountHasDebt` if the account has a debt and a position in another market. Also returns the oracle update's error, or
/// `Overflow` if a value does not fit.
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

/// Fails if the account may owe its cash to other markets or to a coming deficit. This applies to an account that is insolvent, even if
/// only at the published index, and to an account with a debt and a position in another market.
fn ensure_no_other_creditor(market: &State, context: &Context<'_>, party: &Party) -> Result<()> {
    if party.rest.has_position || party.rest.debts.is_positive() {
        let owes = party.position.debt.plus(party.rest.debts)?;
        ensure(owes.is_zero(), Error::AccountHasDebt)?;
    }
    let equity = party.equity(market, context.parameters)?;
    let over = overvalued(market, context.parameters, &party.position)?;
    ensure(equity >= over, Error::InsolventClose)
}

/// Returns how much less a position is worth at the published index than in maintenance equity, which values it at the better of that
/// index and the index held near its average. An account that is insolvent at the published index will be liquidated once the average
/// has followed, and its cash would then pay for the deficit, not for claims.
fn overvalued(market: &State, parameters: &Parameters, position: &Position) -> Result<Quote> {
    let side = position.base.side();
    let value = |valuation: Valuation<'_>| position.base.value_to_owner(valuation.better_for(side)?);
    value(Valuation::guarded(market, parameters))?.minus(value(Valuation::of(market, parameters))?)
}

/// Realises min(gain at X, gain at V), rounded down, for an account with debts. The gain becomes a claim, or reduces the debt in
/// this market. Anyone may request this.
///
/// # Errors
/// Returns `NothingToDo` if there is no debt or no gain. Also returns the oracle update's error, or `Overflow` if a value does not fit.
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

/// A market of an account that is being settled up, and the amounts settled in this market.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Creditor {
    /// The market's number.
    pub number: u32,
    /// The market's state.
    pub market: State,
    /// The account's position in the market.
    pub position: Position,
    /// The amount collected from the position's claim. Unit: 1e-6 quote. Not negative.
    pub collected: Quote,
    /// The part of the position's debt that was repaid. Unit: 1e-6 quote. Not negative.
    pub debt: Quote,
    /// The part of the position's written-off amount that was repaid. Unit: 1e-6 quote. Not negative.
    pub written_off: Quote,
    /// The amount that was written off as bad debt. Unit: 1e-6 quote. Not negative.
    pub deficit: Quote,
}

impl Creditor {
    /// Creates an entry for a market and the account's position in it, before anything is settled.
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

/// Settles up an account's debts in all its markets at once. Collects every claim, and then repays from `cash` first all debts and
/// then all written-off amounts. Each kind is repaid pro rata, so that nobody can choose which market is paid. If the account has
/// no position and no cash, its bad debt is written off. Returns the remaining cash.
///
/// The argument `equity` is the account's maintenance equity, and `has_position` states whether the account has a position in a
/// market that is not orphaned.
///
/// # Errors
/// Returns `NothingToDo` if nothing is owed, or if there is neither cash nor a debt beyond all claims. Returns `InsolventClose` if
/// the account is insolvent and still has positions. Returns `Overflow` if a sum does not fit.
pub fn settle_up(
    creditors: &mut [Creditor],
    cash: Quote,
    equity: Quote,
    has_position: bool,
) -> Result<Quote> {
    let mut cash = cash;
    for creditor in creditors.iter_mut() {
        creditor.collected = position::collect(&mut creditor.market, &mut creditor.position)?;
        cash = cash.plus(creditor.collected)?;
    }
    let mut owed = Owed::of(creditors)?;
    ensure_repayable(&owed, cash, equity, has_position)?;
    for creditor in creditors.iter_mut() {
        repay(creditor, &mut owed, &mut cash)?;
    }
    if !has_position && cash.is_zero() {
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

/// The total that an account owes, which consists of its debts and the amounts written off.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Owed {
    /// The positions' debts that have not been repaid yet in this round. Unit: 1e-6 quote.
    pub debts: Quote,
    /// The positions' written-off amounts that have not been repaid yet in this round. Unit: 1e-6 quote.
    pub written_off: Quote,
    /// The open claims of all positions, which may still be paid. Unit: 1e-6 quote.
    pub claims: Quote,
}

impl Owed {
    /// Returns the total owed to all `creditors`.
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

    /// Returns the part of the debts that open claims could not pay even if they were paid in full. Unit: 1e-6 quote. Not negative.
    fn beyond_claims(&self) -> Result<Quote> {
        Ok(self.debts.minus(self.claims)?.or_zero())
    }
}

/// Repays one creditor's pro-rata part from `cash`. This function is called for each creditor in turn, and each call reduces `owed`
/// and `cash` by the part that it repays, so that the parts add up exactly.
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

/// Fails unless debts may be repaid or written off now. Every claim must have been collected, and the account must be solvent or
/// have no position left that could still lose value.
fn ensure_repayable(owed: &Owed, cash: Quote, equity: Quote, has_position: bool) -> Result<()> {
    let owes = owed.debts.is_positive() || owed.written_off.is_positive();
    ensure(owes, Error::NothingToDo)?;
    ensure(!has_position || !equity.is_negative(), Error::InsolventClose)?;
    let is_lost = !has_position && owed.beyond_claims()?.is_positive();
    ensure(cash.is_positive() || is_lost, Error::NothingToDo)
}

/// Turns one creditor's part of the bad debt into a deficit. The market's debts and surplus fall, and the position records the
/// amount. This function is called for each creditor in turn, and each call reduces `owed` and `lost` by the part that it writes
/// off, so that the parts add up exactly.
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
