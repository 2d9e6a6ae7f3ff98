//! A margin account: cash and up to eight slots; cross, or isolated to one market.

use crate::error::{Error, Result, ensure};
pub use crate::state::Account;
use crate::state::Slot;
use crate::units::Quote;

/// How many slots an account has.
pub const SLOTS: usize = 8;

/// The mode of an account that may hold positions in any market.
pub const CROSS: u32 = 0;
/// The mode of an account that belongs to one market.
pub const ISOLATED: u32 = 1;

impl Account {
    /// The position in `slots` of the slot of `market`: the one in use, else a free one.
    ///
    /// # Errors
    /// `NoFreeSlot`; `IsolatedElsewhere` for another market than the one of an isolated account.
    pub fn slot_for(&self, market: u32) -> Result<usize> {
        if let Some(place) = self.find(market) {
            return Ok(place);
        }
        ensure(self.mode == CROSS || self.isolated_market == market, Error::IsolatedElsewhere)?;
        self.slots.iter().position(|slot| !slot.is_in_use()).ok_or(Error::NoFreeSlot)
    }

    /// The position in `slots` of the slot in use of `market`.
    #[must_use]
    pub fn find(&self, market: u32) -> Option<usize> {
        self.slots.iter().position(|slot| slot.is_in_use() && slot.market == market)
    }

    /// The slot at `place`, made the slot of `market` where it is free.
    ///
    /// # Errors
    /// `InvariantViolated` beyond the last: a caller has the place from [`Account::slot_for`] or [`Account::find`].
    pub fn slot(&self, place: usize, market: u32) -> Result<Slot> {
        let slot = self.slots.get(place).ok_or(Error::InvariantViolated)?;
        Ok(if slot.is_in_use() { *slot } else { Slot { market, ..Slot::default() } })
    }

    /// Puts a slot back; one that holds nothing is cleared.
    ///
    /// # Errors
    /// `InvariantViolated` beyond the last, likewise.
    pub fn put(&mut self, place: usize, slot: Slot) -> Result<()> {
        *self.slots.get_mut(place).ok_or(Error::InvariantViolated)? = slot.or_free();
        Ok(())
    }

    /// The slots in use, in order, with their positions.
    pub fn in_use(&self) -> impl Iterator<Item = (usize, &Slot)> {
        self.slots.iter().enumerate().filter(|(_, slot)| slot.is_in_use())
    }

    /// Whether the account holds nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.cash.is_zero() && self.in_use().next().is_none()
    }

    /// Whether a debt of the account was written off.
    #[must_use]
    pub fn is_bankrupt(&self) -> bool {
        self.slots.iter().any(|slot| slot.written_off.is_positive())
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

    /// Checks what the account alone can show: nothing negative, no market twice, no slot in use that holds nothing, an
    /// isolated account only in its market.
    ///
    /// # Errors
    /// `InvariantViolated`.
    pub fn invariant(&self) -> Result<()> {
        ensure(!self.cash.is_negative(), Error::InvariantViolated)?;
        for (place, slot) in self.in_use() {
            let held = [slot.claim.amount, slot.debt, slot.written_off];
            ensure(!held.iter().any(|amount| amount.is_negative()), Error::InvariantViolated)?;
            ensure(!slot.base.is_zero() || slot.quote.is_zero(), Error::InvariantViolated)?;
            ensure(!slot.is_free(), Error::InvariantViolated)?;
            let home = self.mode == CROSS || self.isolated_market == slot.market;
            ensure(home && self.find(slot.market) == Some(place), Error::InvariantViolated)?;
        }
        Ok(())
    }
}
