//! Tokens out of a margin account: what is free of it. Cannot be paused.

use crate::errors::{BallastError, OrProgramError};
use crate::events::Withdrawn;
use crate::others::Pairs;
use crate::state::{Collateral, MarginAccount};
use crate::{oracle, vault};
use anchor_lang::prelude::*;
use anchor_spl::token::{Token, TokenAccount};
use ballast_math::health::{Purpose, free_cash};

/// The accounts of a withdrawal. All the account's markets and oracles follow.
#[derive(Accounts)]
pub struct Withdraw<'info> {
    /// The account's owner.
    pub owner: Signer<'info>,
    /// The collateral.
    #[account(mut)]
    pub collateral: AccountLoader<'info, Collateral>,
    /// Its vault.
    #[account(mut)]
    pub vault: Account<'info, TokenAccount>,
    /// Where the tokens go.
    #[account(mut)]
    pub destination: Account<'info, TokenAccount>,
    /// The account that pays.
    #[account(mut)]
    pub margin_account: AccountLoader<'info, MarginAccount>,
    /// The token program.
    pub token_program: Program<'info, Token>,
}

impl Withdraw<'_> {
    fn validate(&self) -> Result<()> {
        self.margin_account.load()?.ensure_owner(self.owner.key)?;
        let collateral = self.collateral.load()?;
        require_keys_eq!(self.vault.key(), collateral.vault, BallastError::WrongVault);
        require_keys_neq!(self.destination.key(), collateral.vault, BallastError::WrongVault);
        require_keys_eq!(self.destination.mint, collateral.mint, BallastError::WrongMint);
        Ok(())
    }
}

/// Pays out `amount` of quote (1e-6).
pub fn handler<'info>(ctx: Context<'info, Withdraw<'info>>, amount: u64) -> Result<()> {
    let accounts = ctx.accounts;
    accounts.validate()?;
    let amount = ballast_math::Quote::from_magnitude(amount).or_error()?;
    let cash = {
        let mut account = accounts.margin_account.load_mut()?;
        let mut pairs = Pairs::new(ctx.remaining_accounts);
        let all = pairs.rest_of(&account.state, None, (Purpose::Initial, oracle::clock()?))?;
        pairs.finish()?;
        let free = free_cash(account.state.cash, &all).or_error()?;
        let (cash, net_deposits) = account.state.withdraw(amount, free).or_error()?;
        account.state.cash = cash;
        account.state.net_deposits = net_deposits;
        account.state.invariant().or_error()?;
        cash
    };
    let tokens = {
        let mut collateral = accounts.collateral.load_mut()?;
        collateral.subtract(amount)?;
        collateral.scale()?.to_tokens(amount).or_error()?
    };
    let receiver = (&accounts.destination, &accounts.token_program);
    vault::pay(&accounts.collateral, &mut accounts.vault, receiver, tokens)?;
    emit!(Withdrawn { account: accounts.margin_account.key(), amount: amount.raw(), cash: cash.raw() });
    Ok(())
}
