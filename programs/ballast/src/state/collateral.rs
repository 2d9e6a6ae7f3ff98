//! The collateral: one mint, its vault, and the total that the exchange owes in it.

use crate::errors::{BallastError, OrProgramError, require};
use anchor_lang::prelude::*;
use ballast_math::Quote;
use ballast_math::token::TokenScale;

/// The delay before a higher cap applies, in seconds.
pub const CAP_DELAY: i64 = 3 * 86_400;

/// A mint that the exchange accepts as collateral.
#[account(zero_copy)]
#[derive(Debug)]
pub struct Collateral {
    /// The layout's version.
    pub version: u8,
    /// The address's bump.
    pub bump: u8,
    /// The vault's bump.
    pub vault_bump: u8,
    /// The mint's decimals.
    pub decimals: u8,
    /// Padding, always zero.
    pub padding: [u8; 4],
    /// Everything the exchange owes in this collateral: users' cash, reserves, fees and insurance. Unit: 1e-6 quote.
    pub total: i64,
    /// The part of `total` that the markets retain permanently, as of the last count. This part does not count towards the cap.
    /// Unit: 1e-6 quote.
    pub retained: i64,
    /// The deposit cap: the most that the exchange may owe its users. Unit: 1e-6 quote. Always above zero.
    pub cap: i64,
    /// The pending cap, or zero if there is none. Unit: 1e-6 quote.
    pub next_cap: i64,
    /// When `next_cap` takes effect. Unit: unix seconds.
    pub next_cap_time: i64,
    /// The mint.
    pub mint: Pubkey,
    /// The vault: a token account that this account controls.
    pub vault: Pubkey,
}

impl Collateral {
    /// Returns the conversion between token units and quote.
    pub fn scale(&self) -> Result<TokenScale> {
        TokenScale::of_decimals(self.decimals).or_error()
    }

    /// Books deposited tokens.
    pub fn add(&mut self, amount: Quote) -> Result<()> {
        self.total = Quote::new(self.total).plus(amount).or_error()?.raw();
        Ok(())
    }

    /// Fails if the exchange owes its users more than the cap. Retained amounts, which nobody can withdraw, do not count.
    pub fn ensure_within_cap(&mut self, now: i64) -> Result<()> {
        self.take_in_cap(now);
        let owed = Quote::new(self.total).minus(Quote::new(self.retained)).or_error()?;
        require!(owed.raw() <= self.cap, BallastError::DepositCap);
        Ok(())
    }

    /// Replaces the amount that a market retains. `before` is the amount counted last, and `after` is the current amount.
    pub fn recount(&mut self, before: i64, after: Quote) -> Result<()> {
        let others = Quote::new(self.retained).minus(Quote::new(before)).or_error()?;
        self.retained = others.plus(after).or_error()?.raw();
        Ok(())
    }

    /// Sets the cap. A lower cap applies at once, and a higher cap applies after [`CAP_DELAY`]. The new cap replaces a pending one.
    pub fn set_cap(&mut self, cap: i64, now: i64) -> Result<()> {
        require!(cap > 0, BallastError::ParameterOutOfBounds);
        self.take_in_cap(now);
        if cap <= self.cap {
            (self.cap, self.next_cap, self.next_cap_time) = (cap, 0, 0);
            return Ok(());
        }
        let time = now.checked_add(CAP_DELAY).ok_or(BallastError::Overflow)?;
        (self.next_cap, self.next_cap_time) = (cap, time);
        Ok(())
    }

    /// Cancels the pending cap.
    pub fn cancel_cap(&mut self, now: i64) -> Result<()> {
        self.take_in_cap(now);
        require!(self.next_cap != 0, BallastError::NothingToDo);
        (self.next_cap, self.next_cap_time) = (0, 0);
        Ok(())
    }

    /// Applies a pending cap once it is due.
    fn take_in_cap(&mut self, now: i64) {
        if self.next_cap != 0 && now >= self.next_cap_time {
            (self.cap, self.next_cap, self.next_cap_time) = (self.next_cap, 0, 0);
        }
    }

    /// Books withdrawn tokens.
    pub fn subtract(&mut self, amount: Quote) -> Result<()> {
        self.total = Quote::new(self.total).minus(amount).or_error()?.raw();
        Ok(())
    }

    /// Returns everything the exchange owes, in the mint's smallest unit.
    pub fn owed_tokens(&self) -> Result<u64> {
        self.scale()?.to_tokens(Quote::new(self.total)).or_error()
    }

    /// Fails unless the vault holds at least everything the exchange owes.
    pub fn ensure_backed(&self, vault_tokens: u64) -> Result<()> {
        require!(vault_tokens >= self.owed_tokens()?, BallastError::VaultShort);
        Ok(())
    }
}
