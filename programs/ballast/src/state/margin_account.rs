//! A margin account: whose it is, and what it holds.

use super::AccountState;
use crate::errors::BallastError;
use anchor_lang::prelude::*;

/// A margin account, cross or isolated. An owner may have many, by sub-id.
#[account(zero_copy(unsafe))]
#[repr(C)]
#[derive(Debug)]
pub struct MarginAccount {
    /// The layout's version.
    pub version: u8,
    /// The address's bump.
    pub bump: u8,
    /// Which of the owner's accounts it is.
    pub sub_id: u16,
    /// Always zero.
    pub padding: [u8; 4],
    /// Who may do everything with it.
    pub owner: Pubkey,
    /// Who may trade with it, but neither withdraw nor transfer; zero is nobody.
    pub delegate: Pubkey,
    /// What it holds.
    pub state: AccountState,
}

impl MarginAccount {
    /// Fails unless `signer` is the owner.
    pub fn ensure_owner(&self, signer: &Pubkey) -> Result<()> {
        require!(self.owner == *signer, BallastError::Unauthorized);
        Ok(())
    }

    /// Fails unless `signer` is the owner or the delegate.
    pub fn ensure_trader(&self, signer: &Pubkey) -> Result<()> {
        let is_trader = self.owner == *signer || self.delegate == *signer;
        require!(is_trader && *signer != Pubkey::default(), BallastError::Unauthorized);
        Ok(())
    }
}
