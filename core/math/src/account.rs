//! A margin account: cash and up to eight slots. It is cross, or isolated to one market.

use crate::error::{Error, Result, ensure};
pub use crate::state::Account;
use crate::state::Slot;
use crate::units::Quote;

/// The number of slots of an account.
pub const SLOTS: usize = 8;

/// The mode of an account that may hold positions in any market (cross margin).
pub const CROSS: u32 = 0;
/// The mode of an account that belongs to one market (isolated margin).
pub const ISOLATED: u32 = 1;

impl Account {
    /// The place in `slots` for `market`: the slot in use, or else a free one.
    ///
    /// # Errors
    /// `NoFreeSlot`; `IsolatedElsewhere` for an isolated account of another market.
    pub fn slot_for(&self, market: u32) -> Result<usize> {
        if let Some(place) = self.find(market) {
            return Ok(place);
        }
        ensure(self.mode == CROSS || self.isolated_market == market, Error::IsolatedElsewhere)?;
        self.slots.iter().position(|slot| !slot.is_in_use()).ok_or(Error::NoFreeSlot)
    }

    /// The place in `slots` of the slot that `market` uses. None if it uses none.
    #[must_use]
    pub fn find(&self, market: u32) -> Option<usize> {
        self.slots.iter().position(|slot| slot.is_in_use() && slot.market == market)
    }

    /// The slot at `place`. A free slot is assigned to `market` first.
    ///
    /// # Errors
    /// `InvariantViolated` for a place beyond the last: callers get the place from [`Account::slot_for`] or [`Account::find`].
    pub fn slot(&self, place: usize, market: u32) -> Result<Slot> {
        let slot = self.slots.get(place).ok_or(Error::InvariantViolated)?;
        Ok(if slot.is_in_use() { *slot } else { Slot { market, ..Slot::default() } })
    }

    /// Stores a slot. A slot that holds nothing is cleared.
    ///
    /// # Errors
    /// `InvariantViolated` for a place beyond the last, as in [`Account::slot`].
    pub fn put(&mut self, place: usize, slot: Slot) -> Result<()> {
        *self.slots.get_mut(place).ok_or(Error::InvariantViolated)? = slot.or_free();
        Ok(())
    }

    /// The slots in use, each with its place, in order.
    pub fn in_use(&self) -> impl Iterator<Item = (usize, &Slot)> {
        self.slots.iter().enumerate().filter(|(_, slot)| slot.is_in_use())
    }

    /// Whether the account holds nothing at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.cash.is_zero() && self.in_use().next().is_none()
    }

    /// Whether a debt of the account was written off.
    #[must_use]
    pub fn is_bankrupt(&self) -> bool {
        self.slots.iter().any(|slot| slot.written_off.is_positive())
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

    /// Checks everything that the account alone can show. Nothing is negative, no market occurs twice, no slot in use is empty, and an
    /// isolated account only uses its market.
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
