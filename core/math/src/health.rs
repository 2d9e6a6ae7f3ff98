//! Computes margin, which consists of an account's equity and the margin requirement of its positions.

use crate::claims::Claim;
use crate::error::{Error, Result, ensure};
use crate::market::State;
use crate::num::{self, Rounding};
use crate::oracle::PriceUse;
use crate::parameters::Parameters;
use crate::position::{self, Position};
use crate::units::{Base, Price, Quote, Ratio, Side};
use crate::valuation::Valuation;

/// The purpose for which margin is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Initial margin, for adding risk. Losses are valued at the worse price, and gains and claims are ignored.
    Initial,
    /// Initial margin, for a withdrawal. Withdrawals are measured like added risk, and require indexes that are equally recent.
    Withdrawal,
    /// Maintenance margin. Everything is valued at the better price, which is held near the index's average. An account below this
    /// margin is liquidated.
    Maintenance,
}

impl Purpose {
    /// Returns how recent the indexes of an account's other markets must be.
    #[must_use]
    pub const fn price_use(self) -> PriceUse {
        match self {
            Self::Initial | Self::Maintenance => PriceUse::Trade,
            Self::Withdrawal => PriceUse::AddRisk,
        }
    }
}

/// The equity and the margin requirement of an account, or of part of an account.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Health {
    /// The equity. Unit: 1e-6 quote. Signed.
    pub equity: Quote,
    /// The margin requirement. Unit: 1e-6 quote. [`INFINITE`] if the curve has no price for closing the position.
    pub requirement: Quote,
}

/// The requirement for a position that is too large to close on the curve.
pub const INFINITE: Quote = Quote::new(1 << 60);

impl Health {
    /// Adds up both equities and both requirements. A requirement never exceeds [`INFINITE`].
    ///
    /// # Errors
    /// `Overflow`.
    pub fn plus(&self, other: &Self) -> Result<Self> {
        Ok(Self {
            equity: self.equity.plus(other.equity)?,
            requirement: self.requirement.plus(other.requirement)?.min(INFINITE),
        })
    }

    /// Returns whether the equity meets the requirement.
    #[must_use]
    pub fn is_met(&self) -> bool {
        self.equity >= self.requirement
    }

    /// Returns whether the ratio of equity to requirement is higher than in `before`. An account without a requirement has the
    /// highest ratio.
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

/// Everything in an account except its cash and the position that the instruction works on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rest {
    /// The health of the other positions, including their debts and claims.
    pub health: Health,
    /// The debts of the other positions. Unit: 1e-6 quote. Not negative.
    pub debts: Quote,
    /// The amounts written off in the other positions. Unit: 1e-6 quote. Not negative.
    pub written_off: Quote,
    /// Whether any other market in which the account has a position lacks a valid index.
    pub has_invalid_index: bool,
    /// Whether any of these positions is open in a market that is not orphaned.
    pub has_position: bool,
    /// Whether the health is a bound: the equity may be higher, and the requirement may be lower. Everything else is exact. A
    /// bound can show that a check passes, but not that it fails.
    pub is_bound: bool,
}

/// Another of the account's markets, brought up to date.
#[derive(Clone, Copy, Debug)]
pub struct Other<'a> {
    /// The market's parameters.
    pub parameters: &'a Parameters,
    /// The market's state.
    pub market: &'a State,
    /// Whether the market's index is valid for the purpose.
    pub is_valid: bool,
    /// Whether the market has been without an index for too long (see [`crate::oracle::IndexSnapshot::is_orphaned`]).
    pub is_orphaned: bool,
}

impl Rest {
    /// Adds a position in another market to these totals.
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
            has_position: self.has_position || (!position.base.is_zero() && !other.is_orphaned),
            is_bound: self.is_bound,
        })
    }

    /// Adds a position with this bound of its health ([`bound::of_position`]).
    ///
    /// # Errors
    /// `Overflow`.
    pub(crate) fn with_bound(&self, bound: &Health, position: &Position) -> Result<Self> {
        Ok(Self {
            health: self.health.plus(bound)?,
            debts: self.debts.plus(position.debt)?,
            written_off: self.written_off.plus(position.written_off)?,
            has_invalid_index: self.has_invalid_index,
            has_position: self.has_position || !position.base.is_zero(),
            is_bound: true,
        })
    }

    /// Returns whether a rule may have returned this error only because these totals are a bound. All other errors depend on
    /// exact values only.
    pub(crate) const fn may_be_too_strict(&self, error: Error) -> bool {
        let depends_on_health = matches!(
            error,
            Error::BelowInitialMargin | Error::InsolventClose | Error::NotAnImprovement | Error::Overflow
        );
        self.is_bound && depends_on_health
    }

    /// Returns whether these totals are a bound of `exact`.
    pub(crate) fn bounds(&self, exact: &Self) -> bool {
        self.health.equity <= exact.health.equity
            && self.health.requirement >= exact.health.requirement
            && *self == Self { health: self.health, is_bound: self.is_bound, ..*exact }
    }
}

/// An account, as seen by an instruction on one of its markets.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Party {
    /// The account's cash. Unit: 1e-6 quote. Not negative.
    pub cash: Quote,
    /// The account's position in the market, which may be free.
    pub position: Position,
    /// The account's other positions.
    pub rest: Rest,
}

impl Party {
    /// Returns the health of the whole account. The position must be touched and its market up to date.
    ///
    /// # Errors
    /// `Overflow`.
    pub fn health(&self, market: &State, parameters: &Parameters, purpose: Purpose) -> Result<Health> {
        let own = of_position(market, parameters, &self.position, purpose)?;
        let cash = Health { equity: self.cash, requirement: Quote::ZERO };
        own.plus(&self.rest.health)?.plus(&cash)
    }

    /// Returns the maintenance equity of the whole account. The position must be touched and its market up to date. Unit: 1e-6
    /// quote. Signed.
    ///
    /// # Errors
    /// `Overflow`.
    pub(crate) fn equity(&self, market: &State, parameters: &Parameters) -> Result<Quote> {
        let own = maintenance_equity(market, parameters, &self.position)?.0;
        own.plus(self.rest.health.equity)?.plus(self.cash)
    }

    /// Returns whether the account has a debt but no position left that could lose value.
    pub(crate) fn must_settle_up(&self) -> bool {
        let owes = self.position.debt.is_positive() || self.rest.debts.is_positive();
        owes && self.position.base.is_zero() && !self.rest.has_position
    }

    /// Fails if the account's debts or other markets prevent it from adding risk or withdrawing.
    ///
    /// # Errors
    /// `AccountHasDebt`, `AccountBankrupt`, `OtherOracleInvalid`.
    pub(crate) fn ensure_free_of_debt(&self) -> Result<()> {
        let debts = self.position.debt.plus(self.rest.debts)?;
        let written_off = self.position.written_off.plus(self.rest.written_off)?;
        position::ensure_clear(debts, written_off)?;
        ensure(!self.rest.has_invalid_index, Error::OtherOracleInvalid)
    }

    /// Fails if the account does not meet its initial margin requirement.
    ///
    /// # Errors
    /// Returns `BelowInitialMargin`, and the errors of [`Party::health`].
    pub(crate) fn ensure_initial(&self, market: &State, parameters: &Parameters) -> Result<()> {
        self.ensure_free_of_debt()?;
        let health = self.health(market, parameters, Purpose::Initial)?;
        ensure(health.is_met(), Error::BelowInitialMargin)
    }
}

/// Returns the free collateral, which is min(cash, initial equity − requirement). An account with no position in use may withdraw
/// all its cash.
///
/// # Errors
/// `AccountHasDebt`, `AccountBankrupt`, `OtherOracleInvalid`, `Overflow`.
pub fn free_cash(cash: Quote, all: &Rest) -> Result<Quote> {
    position::ensure_clear(all.debts, all.written_off)?;
    ensure(!all.has_invalid_index, Error::OtherOracleInvalid)?;
    let free = cash.plus(all.health.equity)?.minus(all.health.requirement)?;
    Ok(free.min(cash).or_zero())
}

/// Returns the equity and the margin requirement of one touched position in its up-to-date market. The account's cash is not
/// included.
///
/// # Errors
/// `Overflow`.
pub fn of_position(
    market: &State,
    parameters: &Parameters,
    position: &Position,
    purpose: Purpose,
) -> Result<Health> {
    match purpose {
        Purpose::Initial | Purpose::Withdrawal => initial_health(market, parameters, position),
        Purpose::Maintenance => {
            let (equity, notional) = maintenance_equity(market, parameters, position)?;
            let requirement = requirement(market, parameters, position.base, notional, purpose)?;
            Ok(Health { equity, requirement })
        }
    }
}

fn initial_health(market: &State, parameters: &Parameters, position: &Position) -> Result<Health> {
    let debt = Quote::ZERO.minus(position.debt)?;
    if position.base.is_zero() {
        return Ok(Health { equity: debt, requirement: Quote::ZERO });
    }
    let side = position.base.side();
    let (price, worst) = Valuation::cautious(market, parameters, side)?.for_new_risk(side)?;
    let (value, notional) = position.base.value_and_notional(price)?;
    let value = if worst == price { value } else { position.base.value_to_owner(worst)? };
    Ok(Health {
        equity: position.quote.plus(value)?.min(Quote::ZERO).plus(debt)?,
        requirement: requirement(market, parameters, position.base, notional, Purpose::Initial)?,
    })
}

/// Returns a position's maintenance equity and its notional.
fn maintenance_equity(
    market: &State,
    parameters: &Parameters,
    position: &Position,
) -> Result<(Quote, Quote)> {
    let debt = Quote::ZERO.minus(position.debt)?;
    if position.base.is_zero() && position.claim.amount.is_zero() {
        return Ok((debt, Quote::ZERO));
    }
    let valuation = Valuation::guarded(market, parameters);
    let price = valuation.better_for(position.base.side())?;
    let (value, notional) = position.base.value_and_notional(price)?;
    let profit = position.quote.plus(value)?;
    let gains = haircut(market, parameters, &valuation, profit.or_zero().plus(position.claim.amount)?)?;
    Ok((profit.min(Quote::ZERO).plus(gains)?.plus(debt)?, notional))
}

/// Reduces gains by the haircut. While a market's deficit exceeds the amount that its insurance fund can pay, gains and claims
/// are multiplied by max(0, 1 − deficit/(claims + gains)).
fn haircut(
    market: &State,
    parameters: &Parameters,
    valuation: &Valuation<'_>,
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

/// Returns ⌈notional·max(base ratio, size ratio, volatility ratio)⌉.
fn requirement(
    market: &State,
    parameters: &Parameters,
    base: Base,
    notional: Quote,
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

/// Returns the notional |b|·V, rounded up.
///
/// # Errors
/// `Overflow`.
pub fn notional(base: Base, price: Price) -> Result<Quote> {
    Base::from_magnitude(base.magnitude())?.value(price, Rounding::Ceil)
}

/// Returns the margin ratio required for a position of this size, or `None` if the curve has no price for closing the position.
///
/// # Errors
/// `Overflow`.
pub fn required_ratio(
    market: &State,
    parameters: &Parameters,
    base: Base,
    purpose: Purpose,
) -> Result<Option<Ratio>> {
    let least = least_ratio(parameters, market.volatility.ratio, purpose)?;
    // The term c·|b|/x_T is roughly the price impact of closing the position. If it used x instead of x_T, pushing the mark would
    // raise the requirements of other accounts.
    Ok(market.curve.share_or(least, parameters.size_multiplier, base.magnitude()))
}

/// Returns the least ratio required for a position of any size, if volatility requires the maintenance ratio `volatility`. The
/// initial ratio is raised in proportion when volatility has raised the maintenance ratio.
pub(crate) fn least_ratio(parameters: &Parameters, volatility: Ratio, purpose: Purpose) -> Result<Ratio> {
    let (initial, maintenance) = (parameters.initial_ratio, parameters.maintenance_ratio);
    match purpose {
        Purpose::Maintenance => Ok(maintenance.max(volatility)),
        _ if volatility <= maintenance => Ok(initial),
        Purpose::Initial | Purpose::Withdrawal => {
            num::multiply_divide(initial.raw(), volatility.raw(), maintenance.raw(), Rounding::Ceil)
                .map(Ratio::new)
        }
    }
}
