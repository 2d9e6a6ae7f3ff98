//! Moves cash between two accounts of one owner, under the same rules as a withdrawal. It cannot be paused.

use crate::errors::{BallastError, OrProgramError};
use crate::events::Transferred;
use crate::oracle;
use crate::others::OtherMarkets;
use crate::state::MarginAccount;
use anchor_lang::prelude::*;
use ballast_math::Quote;
use ballast_math::transition;

/// The accounts of a transfer. All markets of `from` and their oracles follow.
#[derive(Accounts)]
pub struct TransferCash<'info> {
    /// The owner of both accounts.
    pub owner: Signer<'info>,
    /// The account that pays.
    #[account(mut)]
    pub from: AccountLoader<'info, MarginAccount>,
    /// The account that receives.
    #[account(mut)]
    pub to: AccountLoader<'info, MarginAccount>,
}

impl TransferCash<'_> {
    fn validate(&self) -> Result<()> {
        require_keys_neq!(self.from.key(), self.to.key(), BallastError::SameAccount);
        let from = self.from.load()?;
        from.ensure_owner(self.owner.key)?;
        require_keys_eq!(from.owner, self.to.load()?.owner, BallastError::DifferentOwners);
        Ok(())
    }
}

/// Moves `amount` (1e-6 quote) of free collateral.
pub fn handler<'info>(ctx: Context<'info, TransferCash<'info>>, amount: u64) -> Result<()> {
    ctx.accounts.validate()?;
    let amount = Quote::from_magnitude(amount).or_error()?;
    let mut from = ctx.accounts.from.load_mut()?;
    let mut to = ctx.accounts.to.load_mut()?;
    let mut others = OtherMarkets::new(ctx.remaining_accounts, oracle::clock()?);

    transition::transfer(&mut from.state, &mut to.state, amount, &mut others)?;
    emit!(Transferred { from: ctx.accounts.from.key(), to: ctx.accounts.to.key(), amount: amount.raw() });
    Ok(())
}
