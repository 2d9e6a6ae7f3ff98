//! A margin account: cash and up to eight positions. It is cross, or isolated to one market.

use crate::error::{Error, Result, ensure};
pub use crate::state::Account;
use crate::state::Position;
use crate::units::Quote;

/// The number of positions of an account.
pub const POSITIONS: usize = 8;

/// The mode of an account that may hold positions in any market (cross margin).
pub const CROSS: u32 = 0;
/// The mode of an account that belongs to one market (isolated margin).
pub const ISOLATED: u32 = 1;

impl Account {
    /// The place in `positions` for `market`: the position in use, or else a free one.
    ///
    /// # Errors
    /// `NoFreePosition`; `IsolatedElsewhere` for an isolated account of another market.
    pub fn place_for(&self, market: u32) -> Result<usize> {
        if let Some(place) = self.find(market) {
            return Ok(place);
        }
        ensure(self.mode == CROSS || self.isolated_market == market, Error::IsolatedElsewhere)?;
        self.positions.iter().position(|position| !position.is_in_use()).ok_or(Error::NoFreePosition)
    }

    /// The place in `positions` of the position that `market` uses. None if it uses none.
    #[must_use]
    pub fn find(&self, market: u32) -> Option<usize> {
        self.positions.iter().position(|position| position.is_in_use() && position.market == market)
    }

    /// The position at `place`. A free position is assigned to `market` first.
    ///
    /// # Errors
    /// `InvariantViolated` for a place beyond the last: callers get the place from [`Account::place_for`] or [`Account::find`].
    pub fn position(&self, place: usize, market: u32) -> Result<Position> {
        let position = self.positions.get(place).ok_or(Error::InvariantViolated)?;
        Ok(if position.is_in_use() { *position } else { Position { market, ..Position::default() } })
    }

    /// Stores a position. A position that holds nothing is cleared.
    ///
    /// # Errors
    /// `InvariantViolated` for a place beyond the last, as in [`Account::position`].
    pub fn put(&mut self, place: usize, position: Position) -> Result<()> {
        *self.positions.get_mut(place).ok_or(Error::InvariantViolated)? = position.or_free();
        Ok(())
    }

    /// The positions in use, each with its place, in order.
    pub fn in_use(&self) -> impl Iterator<Item = (usize, &Position)> {
        self.positions.iter().enumerate().filter(|(_, position)| position.is_in_use())
    }

    /// Whether the account holds nothing at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.cash.is_zero() && self.in_use().next().is_none()
    }

    /// Whether a debt of the account was written off.
    #[must_use]
    pub fn is_bankrupt(&self) -> bool {
        self.positions.iter().any(|position| position.written_off.is_positive())
    }

    /// The cash and the net deposits after a deposit of `amount`.
    ///
    /// # Errors
    /// `ZeroAmount`, `AccountBankrupt`, `Overflow`.
    pub fn deposit(&self, amount: Quote) -> Result<(Quote, Quote)> {
        ensure(amount.is_positive(), Error::ZeroAmount)?;
        ensure(!self.is_bankrupt(), Error::AccountBankrupt)?;
        Ok((self.cash.plus(amount)?, self.net_deposits.plus(amount)?))
    }

    /// The cash and the net deposits after a withdrawal of `amount`, of which at most `free` may be taken.
    ///
    /// # Errors
    /// `ZeroAmount`; `InsufficientCash` if the cash is smaller than the amount; `BelowInitialMargin` if the cash suffices but is not
    /// free;
    /// `Overflow`.
    pub fn withdraw(&self, amount: Quote, free: Quote) -> Result<(Quote, Quote)> {
        ensure(amount.is_positive(), Error::ZeroAmount)?;
        ensure(amount <= self.cash, Error::InsufficientCash)?;
        ensure(amount <= free, Error::BelowInitialMargin)?;
        Ok((self.cash.minus(amount)?, self.net_deposits.minus(amount)?))
    }

    /// Checks everything that the account alone can show. Nothing is negative, no market occurs twice, no position in use is empty, and an
    /// isolated account only uses its market.
    ///
    /// # Errors
    /// `InvariantViolated`.
    pub fn invariant(&self) -> Result<()> {
        ensure(!self.cash.is_negative(), Error::InvariantViolated)?;
        for (place, position) in self.in_use() {
            let held = [position.claim.amount, position.debt, position.written_off];
            ensure(!held.iter().any(|amount| amount.is_negative()), Error::InvariantViolated)?;
            ensure(!position.base.is_zero() || position.quote.is_zero(), Error::InvariantViolated)?;
            ensure(!position.is_free(), Error::InvariantViolated)?;
            let home = self.mode == CROSS || self.isolated_market == position.market;
            ensure(home && self.find(position.market) == Some(place), Error::InvariantViolated)?;
        }
        Ok(())
    }
}
