//! A margin account: whose it is, and what it holds.

use super::AccountState;
use crate::errors::BallastError;
use anchor_lang::prelude::*;

/// What a delegate may do. Neither withdraws nor transfers, but who may trade freely can lose nearly everything to a friend:
/// name for it only whom you would give the money.
#[derive(Clone, Copy, Debug, PartialEq, Eq, AnchorSerialize, AnchorDeserialize)]
pub enum DelegateScope {
    /// Every trade, and take-overs.
    Trade,
    /// Orders that are marked as reduce-only.
    ReduceOnly,
}

impl DelegateScope {
    /// How it is stored.
    pub const fn number(self) -> u8 {
        match self {
            Self::Trade => 0,
            Self::ReduceOnly => 1,
        }
    }
}

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
    /// What the delegate may do: 0 is everything in trading, 1 only to reduce.
    pub delegate_scope: u8,
    /// Always zero.
    pub padding: [u8; 3],
    /// Who may do everything with it.
    pub owner: Pubkey,
    /// Who may trade with it, but neither withdraw nor transfer; zero is nobody. By trading badly a delegate can move nearly
    /// everything to a friend, unless it may only reduce.
    pub delegate: Pubkey,
    /// Until when the delegate may. Unit: unix seconds; zero is for ever.
    pub delegate_until: i64,
    /// Who paid the rent, and gets it back.
    pub payer: Pubkey,
    /// What it holds.
    pub state: AccountState,
}

impl MarginAccount {
    /// Fails unless `signer` is the owner.
    pub fn ensure_owner(&self, signer: &Pubkey) -> Result<()> {
        require!(self.owner == *signer, BallastError::Unauthorized);
        Ok(())
    }

    /// Fails unless `signer` is the owner, or a delegate who may do `what` at this time.
    pub fn ensure_trader(&self, signer: &Pubkey, (what, now): (DelegateScope, i64)) -> Result<()> {
        require!(*signer != Pubkey::default(), BallastError::Unauthorized);
        if self.owner == *signer {
            return Ok(());
        }
        require!(self.delegate == *signer, BallastError::Unauthorized);
        require!(self.delegate_until == 0 || now <= self.delegate_until, BallastError::DelegateExpired);
        let may = what == DelegateScope::ReduceOnly || self.delegate_scope == DelegateScope::Trade.number();
        require!(may, BallastError::DelegateReducesOnly);
        Ok(())
    }
}
