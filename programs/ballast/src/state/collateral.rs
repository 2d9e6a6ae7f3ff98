//! The collateral: one mint, its vault, and what the exchange owes of it in all.

use crate::errors::{BallastError, OrProgramError};
use anchor_lang::prelude::*;
use ballast_math::Quote;
use ballast_math::token::TokenScale;

/// A collateral mint of the exchange.
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
    /// Always zero.
    pub padding: [u8; 4],
    /// Everything the exchange owes in this collateral: users' cash, reserves, fees, insurance. Unit: 1e-6 quote.
    pub total: i64,
    /// The most that may be owed. Unit: 1e-6 quote.
    pub cap: i64,
    /// The mint.
    pub mint: Pubkey,
    /// The vault: a token account that this account controls.
    pub vault: Pubkey,
}

impl Collateral {
    /// The conversion between tokens and quote.
    pub fn scale(&self) -> Result<TokenScale> {
        TokenScale::of_decimals(self.decimals).or_error()
    }

    /// Books tokens that came in; fails above the cap.
    pub fn add(&mut self, amount: Quote) -> Result<()> {
        let total = Quote::new(self.total).plus(amount).or_error()?;
        require!(total.raw() <= self.cap, BallastError::DepositCap);
        self.total = total.raw();
        Ok(())
    }

    /// Books tokens that go out.
    pub fn subtract(&mut self, amount: Quote) -> Result<()> {
        self.total = Quote::new(self.total).minus(amount).or_error()?.raw();
        Ok(())
    }

    /// The promise: the vault holds at least everything the exchange owes.
    pub fn ensure_backed(&self, vault_tokens: u64) -> Result<()> {
        let owed = self.scale()?.to_tokens(Quote::new(self.total)).or_error()?;
        require!(vault_tokens >= owed, BallastError::VaultShort);
        Ok(())
    }
}
