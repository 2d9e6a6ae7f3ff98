//! A margin account, which holds cash and up to eight positions, and is either cross or isolated to one market.

use crate::error::{Error, Result, ensure};
pub use crate::state::Account;
use crate::state::Position;
use crate::units::Quote;

/// The maximum number of positions in an account.
pub const POSITIONS: usize = 8;

/// The mode of a cross-margin account, which may hold positions in any market.
pub const CROSS: u32 = 0;
/// The mode of an isolated-margin account, which belongs to one market.
pub const ISOLATED: u32 = 1;

impl Account {
    /// Returns the place in `positions` for `market`, which is either the place that the market already uses or a free one.
    ///
    /// # Errors
    /// Returns `NoFreePosition` if all places are taken, and `IsolatedElsewhere` if the account is isolated to another market.
    pub fn place_for(&self, market: u32) -> Result<usize> {
        if let Some(place) = self.find(market) {
            return Ok(place);
        }
        ensure(self.mode == CROSS || self.isolated_market == market, Error::IsolatedElsewhere)?;
        self.positions.iter().position(|position| !position.is_in_use()).ok_or(Error::NoFreePosition)
    }

    /// Returns the place of the position that `market` uses, or `None` if there is no such position.
    #[must_use]
    pub fn find(&self, market: u32) -> Option<usize> {
        self.positions.iter().position(|position| position.is_in_use() && position.market == market)
    }

    /// Returns the position at `place`. A free position is first assigned to `market`.
    ///
    /// # Errors
    /// Returns `InvariantViolated` if `place` is out of range. Callers get the place from [`Account::place_for`] or
    /// [`Account::find`].
    pub fn position(&self, place: usize, market: u32) -> Result<Position> {
        let position = self.positions.get(place).ok_or(Error::InvariantViolated)?;
        Ok(if position.is_in_use() { *position } else { Position { market, ..Position::default() } })
    }

    /// Stores a position, or clears its place if the position is empty.
    ///
    /// # Errors
    /// Returns `InvariantViolated` if `place` is out of range, as in [`Account::position`].
    pub fn put(&mut self, place: usize, position: Position) -> Result<()> {
        *self.positions.get_mut(place).ok_or(Error::InvariantViolated)? = position.or_free();
        Ok(())
    }

    /// Iterates over the positions in use and their places, in order.
    pub fn in_use(&self) -> impl Iterator<Item = (usize, &Position)> {
        self.positions.iter().enumerate().filter(|(_, position)| position.is_in_use())
    }

    /// Returns whether the account has no cash and no position in use.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.cash.is_zero() && self.in_use().next().is_none()
    }

    /// Returns whether any of the account's debt has been written off.
    #[must_use]
    pub fn is_bankrupt(&self) -> bool {
        self.positions.iter().any(|position| position.written_off.is_positive())
    }

    /// Returns the cash and the net deposits after a deposit of `amount`.
    ///
    /// # Errors
    /// `ZeroAmount`, `AccountBankrupt`, `Overflow`.
    pub fn deposit(&self, amount: Quote) -> Result<(Quote, Quote)> {
        ensure(amount.is_positive(), Error::ZeroAmount)?;
        ensure(!self.is_bankrupt(), Error::AccountBankrupt)?;
        Ok((self.cash.plus(amount)?, self.net_deposits.plus(amount)?))
    }

    /// Returns the cash and the net deposits after a withdrawal of `amount`. At most `free` may be withdrawn.
    ///
    /// # Errors
    /// Returns `ZeroAmount` if the amount is zero, `InsufficientCash` if it exceeds the cash, and `BelowInitialMargin` if it
    /// exceeds the free cash but not the cash. Returns `Overflow` if a sum does not fit.
    pub fn withdraw(&self, amount: Quote, free: Quote) -> Result<(Quote, Quote)> {
        ensure(amount.is_positive(), Error::ZeroAmount)?;
        ensure(amount <= self.cash, Error::InsufficientCash)?;
        ensure(amount <= free, Error::BelowInitialMargin)?;
        Ok((self.cash.minus(amount)?, self.net_deposits.minus(amount)?))
    }

    /// Checks everything that can be checked from the account alone. Nothing may be negative, no market may occur twice, no
    /// position in use may be empty, and an isolated account may use only its own market.
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
