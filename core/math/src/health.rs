//! Equity against requirement: what an account is worth, and what its positions need.

use crate::claims::Claim;
use crate::error::{Error, Result, ensure};
use crate::market::State;
use crate::num::{self, Rounding};
use crate::parameters::Parameters;
use crate::slot::{self, Slot};
use crate::units::{Base, Price, Quote, Ratio, Side};
use crate::valuation::Valuation;

/// What the account is measured for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// May it add risk: losses count at the worse price, gains and claims not at all.
    Initial,
    /// May it withdraw: as for adding risk, on indexes as fresh as a new position needs.
    Withdrawal,
    /// Must it be liquidated: everything counts at the better price, held near the index's average.
    Maintenance,
}

/// Equity and requirement of an account, or of part of one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Health {
    /// What it is worth. Unit: 1e-6 quote.
    pub equity: Quote,
    /// What its positions need. Unit: 1e-6 quote. [`INFINITE`] where an own exit has no price.
    pub requirement: Quote,
}

/// The requirement of a position that the curve could not take back.
pub const INFINITE: Quote = Quote::new(1 << 60);

impl Health {
    /// Both sums. A requirement does not grow beyond [`INFINITE`].
    ///
    /// # Errors
    /// `Overflow`.
    pub fn plus(&self, other: &Self) -> Result<Self> {
        Ok(Self {
            equity: self.equity.plus(other.equity)?,
            requirement: self.requirement.plus(other.requirement)?.min(INFINITE),
        })
    }

    /// Whether the equity meets the requirement.
    #[must_use]
    pub fn is_met(&self) -> bool {
        self.equity >= self.requirement
    }

    /// Whether equity over requirement is higher than in `before`; no requirement is the best.
    ///
    /// # Errors
    /// `Overflow`.
    pub fn improves_on(&self, before: &Self) -> Result<bool> {
        if self.requirement.is_zero() {
            return Ok(!self.equity.is_negative());
        }
        let ours = num::multiply_signed(before.requirement.magnitude(), self.equity.raw())?;
        let theirs = num::multiply_signed(self.requirement.magnitude(), before.equity.raw())?;
        Ok(ours > theirs)
    }
}

/// Everything of an account but its cash and the slot that an instruction works on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rest {
    /// Health of the other slots, their debts and claims included.
    pub health: Health,
    /// Debts of the other slots. Unit: 1e-6 quote. Not negative.
    pub debts: Quote,
    /// Written off in the other slots. Unit: 1e-6 quote. Not negative.
    pub written_off: Quote,
    /// Whether another market with a position has no valid index.
    pub has_invalid_index: bool,
    /// Whether there is a position in another slot whose market is not orphaned.
    pub has_position: bool,
}

/// Another market of the account, brought to now.
#[derive(Clone, Copy, Debug)]
pub struct Other<'a> {
    /// The market's parameters.
    pub parameters: &'a Parameters,
    /// Its state.
    pub market: &'a State,
    /// Whether its index is valid for the purpose.
    pub is_valid: bool,
    /// Whether it has been without an index for long: [`crate::oracle::Snapshot::is_orphaned`].
    pub is_orphaned: bool,
}

impl Rest {
    /// The rest with one more slot in another market.
    ///
    /// # Errors
    /// `Overflow`.
    pub fn with(&self, other: &Other<'_>, slot: &Slot, purpose: Purpose) -> Result<Self> {
        let mut market = *other.market;
        let mut slot = *slot;
        let mut collected = Quote::ZERO;
        slot::touch(&mut market, other.parameters, &mut slot, &mut collected)?;
        if !other.is_valid {
            slot.claim = Claim::default();
        }
        let mut health = of_slot(&market, other.parameters, &slot, purpose)?;
        if !other.is_valid {
            health.equity = health.equity.min(Quote::ZERO.minus(slot.debt)?);
        }
        health.equity = health.equity.plus(collected)?;
        Ok(Self {
            health: self.health.plus(&health)?,
            debts: self.debts.plus(slot.debt)?,
            written_off: self.written_off.plus(slot.written_off)?,
            has_invalid_index: self.has_invalid_index || (!other.is_valid && !slot.base.is_zero()),
            has_position: self.has_position || (!slot.base.is_zero() && !other.is_orphaned),
        })
    }
}

/// An account as an instruction on one of its markets sees it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Party {
    /// The account's cash. Unit: 1e-6 quote. Not negative.
    pub cash: Quote,
    /// Its slot in the market, free or not.
    pub slot: Slot,
    /// Its other slots.
    pub rest: Rest,
}

impl Party {
    /// The health of the whole account, with the slot touched and its market brought to now.
    ///
    /// # Errors
    /// `Overflow`.
    pub fn health(&self, market: &State, parameters: &Parameters, purpose: Purpose) -> Result<Health> {
        let own = of_slot(market, parameters, &self.slot, purpose)?;
        let cash = Health { equity: self.cash, requirement: Quote::ZERO };
        own.plus(&self.rest.health)?.plus(&cash)
    }

    /// The maintenance equity of the whole account, with the slot touched and its market brought to now. Unit: 1e-6 quote.
    ///
    /// # Errors
    /// `Overflow`.
    pub(crate) fn equity(&self, market: &State, parameters: &Parameters) -> Result<Quote> {
        let own = maintenance_equity(market, parameters, &self.slot)?.0;
        own.plus(self.rest.health.equity)?.plus(self.cash)
    }

    /// Whether the account owes and has no position left that could still lose.
    pub(crate) fn must_settle_up(&self) -> bool {
        let owes = self.slot.debt.is_positive() || self.rest.debts.is_positive();
        owes && self.slot.base.is_zero() && !self.rest.has_position
    }

    /// Fails where the account may not add risk or withdraw.
    ///
    /// # Errors
    /// `AccountHasDebt`, `AccountBankrupt`, `OtherOracleInvalid`.
    pub(crate) fn ensure_free_of_debt(&self) -> Result<()> {
        let debts = self.slot.debt.plus(self.rest.debts)?;
        let written_off = self.slot.written_off.plus(self.rest.written_off)?;
        slot::ensure_clear(debts, written_off)?;
        ensure(!self.rest.has_invalid_index, Error::OtherOracleInvalid)
    }

    /// Fails where the account does not meet the initial margin.
    ///
    /// # Errors
    /// `BelowInitialMargin`, and those of [`Party::health`].
    pub(crate) fn ensure_initial(&self, market: &State, parameters: &Parameters) -> Result<()> {
        self.ensure_free_of_debt()?;
        let health = self.health(market, parameters, Purpose::Initial)?;
        ensure(health.is_met(), Error::BelowInitialMargin)
    }
}

/// What an account without any slot in use may withdraw is its cash; otherwise min(cash, initial equity − requirement).
///
/// # Errors
/// `AccountHasDebt`, `AccountBankrupt`, `OtherOracleInvalid`, `Overflow`.
pub fn free_cash(cash: Quote, all: &Rest) -> Result<Quote> {
    slot::ensure_clear(all.debts, all.written_off)?;
    ensure(!all.has_invalid_index, Error::OtherOracleInvalid)?;
    let free = cash.plus(all.health.equity)?.minus(all.health.requirement)?;
    Ok(free.min(cash).or_zero())
}

/// Equity and requirement of one slot, touched, in its market, brought to now; the account's cash is not included.
///
/// # Errors
/// `Overflow`.
pub fn of_slot(market: &State, parameters: &Parameters, slot: &Slot, purpose: Purpose) -> Result<Health> {
    match purpose {
        Purpose::Initial | Purpose::Withdrawal => initial_health(market, parameters, slot),
        Purpose::Maintenance => {
            let (equity, notional) = maintenance_equity(market, parameters, slot)?;
            let requirement = requirement(market, parameters, (slot.base, notional), purpose)?;
            Ok(Health { equity, requirement })
        }
    }
}

fn initial_health(market: &State, parameters: &Parameters, slot: &Slot) -> Result<Health> {
    let debt = Quote::ZERO.minus(slot.debt)?;
    if slot.base.is_zero() {
        return Ok(Health { equity: debt, requirement: Quote::ZERO });
    }
    let side = slot.base.side();
    let (price, worst) = Valuation::cautious(market, parameters, side)?.for_new_risk(side)?;
    let (value, notional) = slot.base.value_and_notional(price)?;
    let value = if worst == price { value } else { slot.base.value_to_owner(worst)? };
    Ok(Health {
        equity: slot.quote.plus(value)?.min(Quote::ZERO).plus(debt)?,
        requirement: requirement(market, parameters, (slot.base, notional), Purpose::Initial)?,
    })
}

/// Equity of a slot for maintenance, and the notional of its position.
fn maintenance_equity(market: &State, parameters: &Parameters, slot: &Slot) -> Result<(Quote, Quote)> {
    let debt = Quote::ZERO.minus(slot.debt)?;
    if slot.base.is_zero() && slot.claim.amount.is_zero() {
        return Ok((debt, Quote::ZERO));
    }
    let valuation = Valuation::guarded(market, parameters);
    let price = valuation.better_for(slot.base.side())?;
    let (value, notional) = slot.base.value_and_notional(price)?;
    let profit = slot.quote.plus(value)?;
    let gains = haircut(market, (parameters, &valuation), profit.or_zero().plus(slot.claim.amount)?)?;
    Ok((profit.min(Quote::ZERO).plus(gains)?.plus(debt)?, notional))
}

/// In a market with a deficit beyond what its insurance can pay, gains and claims count × max(0, 1 − deficit/(claims + gains)).
fn haircut(
    market: &State,
    (parameters, valuation): (&Parameters, &Valuation<'_>),
    gains: Quote,
) -> Result<Quote> {
    if !market.surplus.is_negative() || gains.is_zero() {
        return Ok(gains);
    }
    let insured = market.surplus.plus(crate::cover::insured(market, parameters)?)?;
    if !insured.is_negative() {
        return Ok(gains);
    }
    let all = market
        .open_claims
        .plus(crate::cover::side_gain(market, Side::Long, valuation.worse_edge(Side::Long)?)?)?
        .plus(crate::cover::side_gain(market, Side::Short, valuation.worse_edge(Side::Short)?)?)?;
    let covered = all.plus(insured)?.or_zero();
    if covered.is_zero() {
        return Ok(Quote::ZERO);
    }
    gains.share(covered, all, Rounding::Floor)
}

/// ⌈notional·max(base ratio, size ratio, volatility ratio)⌉.
fn requirement(
    market: &State,
    parameters: &Parameters,
    (base, notional): (Base, Quote),
    purpose: Purpose,
) -> Result<Quote> {
    if base.is_zero() {
        return Ok(Quote::ZERO);
    }
    let Some(ratio) = required_ratio(market, parameters, base, purpose)? else {
        return Ok(INFINITE);
    };
    notional.times(ratio, Rounding::Ceil).map(|quote| quote.min(INFINITE))
}

/// |b|·V, rounded up.
///
/// # Errors
/// `Overflow`.
pub fn notional(base: Base, price: Price) -> Result<Quote> {
    Base::from_magnitude(base.magnitude())?.value(price, Rounding::Ceil)
}

/// The ratio that a position of this size needs; none where its own exit has no price.
///
/// # Errors
/// `Overflow`.
pub fn required_ratio(
    market: &State,
    parameters: &Parameters,
    base: Base,
    purpose: Purpose,
) -> Result<Option<Ratio>> {
    let least = match purpose {
        Purpose::Initial | Purpose::Withdrawal => initial_ratio(market, parameters)?,
        Purpose::Maintenance => parameters.maintenance_ratio.max(market.volatility.ratio),
    };
    // c·|b|/x_T: about what the position's own exit moves the price. By x itself, a push of the mark would raise the requirements of
    // others.
    Ok(market.curve.share_or(least, parameters.size_multiplier, base.magnitude()))
}

/// The initial ratio, scaled like the maintenance ratio where volatility has raised that.
fn initial_ratio(market: &State, parameters: &Parameters) -> Result<Ratio> {
    let (initial, maintenance) = (parameters.initial_ratio, parameters.maintenance_ratio);
    if market.volatility.ratio <= maintenance {
        return Ok(initial);
    }
    num::multiply_divide(initial.raw(), market.volatility.ratio.raw(), maintenance.raw(), Rounding::Ceil)
        .map(Ratio::new)
}
