//! Withdraws tokens from a margin account, up to its free collateral. It cannot be paused.

use crate::errors::OrProgramError;
use crate::events::Withdrawn;
use crate::others::OtherMarkets;
use crate::state::{Collateral, MarginAccount};
use crate::{oracle, vault};
use anchor_lang::prelude::*;
use anchor_spl::token::Token;
use ballast_math::transition;

/// The accounts of a withdrawal. All the account's markets and their oracles follow.
#[derive(Accounts)]
pub struct Withdraw<'info> {
    /// The account's owner.
    pub owner: Signer<'info>,
    /// The collateral.
    #[account(mut)]
    pub collateral: AccountLoader<'info, Collateral>,
    /// CHECK: compared with the vault address stored in the collateral.
    #[account(mut)]
    pub vault: UncheckedAccount<'info>,
    /// CHECK: the destination token account. The token program must own it, and it must hold the collateral's mint.
    #[account(mut)]
    pub destination: UncheckedAccount<'info>,
    /// The margin account that pays.
    #[account(mut)]
    pub margin_account: AccountLoader<'info, MarginAccount>,
    /// The token program.
    pub token_program: Program<'info, Token>,
}

impl Withdraw<'_> {
    fn validate(&self) -> Result<()> {
        self.margin_account.load()?.ensure_owner(self.owner.key)?;
        vault::ensure_pair(&*self.collateral.load()?, &self.vault, &self.destination)
    }
}

/// Pays out `amount` (1e-6 quote).
pub fn handler<'info>(ctx: Context<'info, Withdraw<'info>>, amount: u64) -> Result<()> {
    let accounts = ctx.accounts;
    accounts.validate()?;
    let amount = ballast_math::Quote::from_magnitude(amount).or_error()?;
    let cash = {
        let mut account = accounts.margin_account.load_mut()?;
        let mut others = OtherMarkets::new(ctx.remaining_accounts, oracle::clock()?);
        transition::withdraw(&mut account.state, amount, &mut others)?;
        account.state.cash
    };
    let tokens = {
        let mut collateral = accounts.collateral.load_mut()?;
        collateral.subtract(amount)?;
        collateral.scale()?.to_tokens(amount).or_error()?
    };
    let receiver = (&*accounts.destination, &accounts.token_program);
    vault::pay(&accounts.collateral, &accounts.vault, receiver, tokens)?;
    emit!(Withdrawn { account: accounts.margin_account.key(), amount: amount.raw(), cash: cash.raw() });
    Ok(())
}
