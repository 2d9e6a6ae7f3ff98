//! A margin account: its owner, its delegate, and its contents.

use super::AccountState;
use crate::errors::{BallastError, require};
use anchor_lang::prelude::*;

/// The scope of a delegate's right. No delegate can withdraw or transfer. However, a delegate with the right to trade can lose
/// nearly all of the account's funds to an accomplice, so give this right only to a wallet that you would trust with the funds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, AnchorSerialize, AnchorDeserialize)]
pub enum DelegateScope {
    /// The delegate may send any order and take over positions.
    Trade,
    /// The delegate may only send orders with the reduce-only flag.
    ReduceOnly,
}

impl DelegateScope {
    /// Returns the number that stands for the scope in the account.
    pub const fn number(self) -> u8 {
        match self {
            Self::Trade => 0,
            Self::ReduceOnly => 1,
        }
    }
}

/// A margin account, cross or isolated. An owner may have many margin accounts, numbered by sub-id.
#[account(zero_copy(unsafe))]
#[repr(C)]
#[derive(Debug)]
pub struct MarginAccount {
    /// The layout's version.
    pub version: u8,
    /// The address's bump.
    pub bump: u8,
    /// The account's number among the owner's accounts.
    pub sub_id: u16,
    /// The scope of the delegate's right: 0 allows every trade, 1 allows only reductions.
    pub delegate_scope: u8,
    /// Padding, always zero.
    pub padding: [u8; 3],
    /// The wallet that controls the account.
    pub owner: Pubkey,
    /// A wallet that may trade for the account but can neither withdraw nor transfer. Zero means that there is no delegate. By
    /// trading badly, a delegate can move nearly all of the account's funds to an accomplice, unless its scope is reduce-only.
    pub delegate: Pubkey,
    /// When the delegate's right expires. Unit: unix seconds. Zero means never.
    pub delegate_until: i64,
    /// The wallet that paid the rent and will receive it back.
    pub payer: Pubkey,
    /// The account's contents: cash and positions.
    pub state: AccountState,
}

impl MarginAccount {
    /// Fails unless `signer` is the owner.
    pub fn ensure_owner(&self, signer: &Pubkey) -> Result<()> {
        require!(self.owner == *signer, BallastError::Unauthorized);
        Ok(())
    }

    /// Fails unless `signer` is the owner, or a delegate whose right covers `scope` at this time.
    pub fn ensure_trader(&self, signer: &Pubkey, scope: DelegateScope, now: i64) -> Result<()> {
        require!(*signer != Pubkey::default(), BallastError::Unauthorized);
        if self.owner == *signer {
            return Ok(());
        }
        require!(self.delegate == *signer, BallastError::Unauthorized);
        require!(self.delegate_until == 0 || now <= self.delegate_until, BallastError::DelegateExpired);
        let may = scope == DelegateScope::ReduceOnly || self.delegate_scope == DelegateScope::Trade.number();
        require!(may, BallastError::DelegateReducesOnly);
        Ok(())
    }
}
