//! Equity against requirement: what an account is worth, and what its positions need.

use crate::claims::Claim;
use crate::error::{Error, Result, ensure};
use crate::market::State;
use crate::num::{self, Rounding};
use crate::parameters::Parameters;
use crate::position::{self, Position};
use crate::units::{Base, Price, Quote, Ratio, Side};
use crate::valuation::Valuation;

/// What the account is measured for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// May it add risk or withdraw: losses count at the worse price, gains and claims not at all.
    Initial,
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

/// Everything of an account but its cash and the position that an instruction works on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rest {
    /// Health of the other positions, their debts and claims included.
    pub health: Health,
    /// Debts of the other positions. Unit: 1e-6 quote. Not negative.
    pub debts: Quote,
    /// Written off in the other positions. Unit: 1e-6 quote. Not negative.
    pub written_off: Quote,
    /// Whether every other market with a position has a valid index.
    pub has_invalid_index: bool,
    /// Whether there is a position in another position.
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
}

impl Rest {
    /// The rest with one more position in another market.
    ///
    /// # Errors
    /// `Overflow`.
    pub fn with(&self, other: &Other<'_>, position: &Position, purpose: Purpose) -> Result<Self> {
        let mut market = *other.market;
        let mut position = *position;
        let mut collected = Quote::ZERO;
        position::touch(&mut market, other.parameters, &mut position, &mut collected)?;
        if !other.is_valid {
            position.claim = Claim::default();
        }
        let mut health = of_position(&market, other.parameters, &position, purpose)?;
        if !other.is_valid {
            health.equity = health.equity.min(Quote::ZERO.minus(position.debt)?);
        }
        health.equity = health.equity.plus(collected)?;
        Ok(Self {
            health: self.health.plus(&health)?,
            debts: self.debts.plus(position.debt)?,
            written_off: self.written_off.plus(position.written_off)?,
            has_invalid_index: self.has_invalid_index || (!other.is_valid && !position.base.is_zero()),
            has_position: self.has_position || !position.base.is_zero(),
        })
    }
}

/// An account as an instruction on one of its markets sees it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Party {
    /// The account's cash. Unit: 1e-6 quote. Not negative.
    pub cash: Quote,
    /// Its position in the market, free or not.
    pub position: Position,
    /// Its other positions.
    pub rest: Rest,
}

impl Party {
    /// The health of the whole account, with the position touched and its market brought to now.
    ///
    /// # Errors
    /// `Overflow`.
    pub fn health(&self, market: &State, parameters: &Parameters, purpose: Purpose) -> Result<Health> {
        let own = of_position(market, parameters, &self.position, purpose)?;
        let cash = Health { equity: self.cash, requirement: Quote::ZERO };
        own.plus(&self.rest.health)?.plus(&cash)
    }

    /// Whether the account's equity is certainly not negative, told by the worst price at which its position here can be valued,
    /// which needs no clearing price. False where it cannot be told so cheaply.
    ///
    /// # Errors
    /// `Overflow`.
    pub(crate) fn is_surely_solvent(&self, market: &State, parameters: &Parameters) -> Result<bool> {
        if market.surplus.is_negative() {
            return Ok(false);
        }
        let side = self.position.base.side();
        let lowest =
            self.position.base.value_to_owner(Valuation::guarded(market, parameters).edge_against(side)?)?;
        let own = self.cash.plus(self.position.quote)?.plus(lowest)?.minus(self.position.debt)?;
        Ok(!own.plus(self.rest.health.equity)?.is_negative())
    }

    /// Fails where the account may not add risk or withdraw.
    ///
    /// # Errors
    /// `AccountHasDebt`, `AccountBankrupt`, `OtherOracleInvalid`.
    pub(crate) fn ensure_free_of_debt(&self) -> Result<()> {
        let debts = self.position.debt.plus(self.rest.debts)?;
        let written_off = self.position.written_off.plus(self.rest.written_off)?;
        position::ensure_clear(debts, written_off)?;
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

/// What an account without any position in use may withdraw is its cash; otherwise min(cash, initial equity − requirement).
///
/// # Errors
/// `AccountHasDebt`, `AccountBankrupt`, `OtherOracleInvalid`, `Overflow`.
pub fn free_cash(cash: Quote, all: &Rest) -> Result<Quote> {
    position::ensure_clear(all.debts, all.written_off)?;
    ensure(!all.has_invalid_index, Error::OtherOracleInvalid)?;
    let free = cash.plus(all.health.equity)?.minus(all.health.requirement)?;
    Ok(free.min(cash).or_zero())
}

/// Equity and requirement of one position, touched, in its market, brought to now; the account's cash is not included.
///
/// # Errors
/// `Overflow`.
pub fn of_position(
    market: &State,
    parameters: &Parameters,
    position: &Position,
    purpose: Purpose,
) -> Result<Health> {
    let debt = Quote::ZERO.minus(position.debt)?;
    if position.base.is_zero() && (purpose == Purpose::Initial || position.claim.amount.is_zero()) {
        return Ok(Health { equity: debt, requirement: Quote::ZERO });
    }
    match purpose {
        Purpose::Initial => {
            let valuation = Valuation::of(market, parameters);
            let (price, worst) = valuation.worse_and_worst_for(position.base.side())?;
            let (value, notional) = position.base.value_and_notional(price)?;
            let value = if worst == price { value } else { position.base.value_to_owner(worst)? };
            let equity = position.quote.plus(value)?.min(Quote::ZERO).plus(debt)?;
            Ok(Health {
                equity,
                requirement: requirement(market, parameters, (position.base, notional), purpose)?,
            })
        }
        Purpose::Maintenance => {
            let valuation = Valuation::guarded(market, parameters);
            let price = valuation.better_for(position.base.side())?;
            let (value, notional) = position.base.value_and_notional(price)?;
            let profit = position.quote.plus(value)?;
            let gains =
                haircut(market, (parameters, &valuation), profit.or_zero().plus(position.claim.amount)?)?;
            let equity = profit.min(Quote::ZERO).plus(gains)?.plus(debt)?;
            Ok(Health {
                equity,
                requirement: requirement(market, parameters, (position.base, notional), purpose)?,
            })
        }
    }
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
        .plus(crate::cover::side_gain(market, valuation, Side::Long)?)?
        .plus(crate::cover::side_gain(market, valuation, Side::Short)?)?;
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
        Purpose::Initial => initial_ratio(market, parameters)?,
        Purpose::Maintenance => parameters.maintenance_ratio.max(market.volatility.ratio),
    };
    // c·|b|/(x ± b): the price impact of the position's own exit; there is none for a short of the whole reserve.
    let exit = (base.side().opposite(), base.magnitude());
    Ok(market.curve.price_impact_or(least, parameters.size_multiplier, exit))
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
