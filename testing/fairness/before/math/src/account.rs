//! A margin account: cash and up to eight positions; cross, or isolated to one market.

use crate::error::{Error, Result, ensure};
use crate::layout::stored_struct;
use crate::position::Position;
use crate::units::Quote;

/// How many positions an account has.
pub const POSITIONS: usize = 8;

/// The mode of an account that may hold positions in any market.
pub const CROSS: u32 = 0;
/// The mode of an account that belongs to one market.
pub const ISOLATED: u32 = 1;

stored_struct! {
    /// What a margin account holds.
    pub struct Account {
        /// Tokens that are the owner's to withdraw or lose. Unit: 1e-6 quote. Not negative.
        pub cash: Quote,
        /// Deposits less withdrawals so far. Unit: 1e-6 quote. Signed.
        pub net_deposits: Quote,
        /// 0 is cross, 1 isolated.
        pub mode: u32,
        /// The market of an isolated account.
        pub isolated_market: u32,
        /// The positions; their order is that of their first use.
        pub positions: [Position; 8],
    }
}

impl Account {
    /// The place of the position in `market`: the one in use, else a free one.
    ///
    /// # Errors
    /// `NoFreePosition`; `IsolatedElsewhere` for another market than the one of an isolated account.
    pub fn place_for(&self, market: u32) -> Result<usize> {
        if let Some(place) = self.find(market) {
            return Ok(place);
        }
        ensure(self.mode == CROSS || self.isolated_market == market, Error::IsolatedElsewhere)?;
        self.positions.iter().position(|position| !position.is_in_use()).ok_or(Error::NoFreePosition)
    }

    /// The place of the position in use in `market`.
    #[must_use]
    pub fn find(&self, market: u32) -> Option<usize> {
        self.positions.iter().position(|position| position.is_in_use() && position.market == market)
    }

    /// The position at `place`; where it is free, an empty one in `market`.
    ///
    /// # Errors
    /// `NoFreePosition` where there is no such place.
    pub fn position(&self, place: usize, market: u32) -> Result<Position> {
        let position = self.positions.get(place).ok_or(Error::NoFreePosition)?;
        Ok(if position.is_in_use() { *position } else { Position { market, ..Position::default() } })
    }

    /// Stores a position; one that holds nothing is cleared.
    ///
    /// # Errors
    /// `NoFreePosition` where there is no such place.
    pub fn put(&mut self, place: usize, position: Position) -> Result<()> {
        *self.positions.get_mut(place).ok_or(Error::NoFreePosition)? = position.or_free();
        Ok(())
    }

    /// The positions in use, in order, with their places.
    pub fn in_use(&self) -> impl Iterator<Item = (usize, &Position)> {
        self.positions.iter().enumerate().filter(|(_, position)| position.is_in_use())
    }

    /// Whether the account holds nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.cash.is_zero() && self.in_use().next().is_none()
    }

    /// Whether a debt of the account was written off.
    #[must_use]
    pub fn is_bankrupt(&self) -> bool {
        self.positions.iter().any(|position| position.written_off.is_positive())
    }

    /// The cash after a deposit.
    ///
    /// # Errors
    /// `ZeroAmount`, `AccountBankrupt`, `Overflow`.
    pub fn deposit(&self, amount: Quote) -> Result<(Quote, Quote)> {
        ensure(amount.is_positive(), Error::ZeroAmount)?;
        ensure(!self.is_bankrupt(), Error::AccountBankrupt)?;
        Ok((self.cash.plus(amount)?, self.net_deposits.plus(amount)?))
    }

    /// The cash after a withdrawal, of which `free` may be taken.
    ///
    /// # Errors
    /// `ZeroAmount`; `InsufficientCash`; `BelowInitialMargin` where the cash is there but not free; `Overflow`.
    pub fn withdraw(&self, amount: Quote, free: Quote) -> Result<(Quote, Quote)> {
        ensure(amount.is_positive(), Error::ZeroAmount)?;
        ensure(amount <= self.cash, Error::InsufficientCash)?;
        ensure(amount <= free, Error::BelowInitialMargin)?;
        Ok((self.cash.minus(amount)?, self.net_deposits.minus(amount)?))
    }

    /// Checks what the account alone can show: nothing negative, no market twice, no position in use that holds nothing, an
    /// isolated account only in its market.
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
