//! Deposits tokens into a margin account. Anyone may deposit into any account.

use crate::errors::OrProgramError;
use crate::events::Deposited;
use crate::state::{Collateral, Exchange, MarginAccount, pause};
use crate::{oracle, vault};
use anchor_lang::prelude::*;
use anchor_spl::token::Token;
use ballast_math::transition;

/// The accounts of a deposit.
#[derive(Accounts)]
pub struct Deposit<'info> {
    /// The token owner.
    pub authority: Signer<'info>,
    /// The exchange.
    pub exchange: AccountLoader<'info, Exchange>,
    /// The collateral.
    #[account(mut)]
    pub collateral: AccountLoader<'info, Collateral>,
    /// CHECK: compared with the vault address stored in the collateral.
    #[account(mut)]
    pub vault: UncheckedAccount<'info>,
    /// CHECK: the source token account. The token program must own it, and it must hold the collateral's mint.
    #[account(mut)]
    pub source: UncheckedAccount<'info>,
    /// The margin account to credit.
    #[account(mut)]
    pub margin_account: AccountLoader<'info, MarginAccount>,
    /// The token program.
    pub token_program: Program<'info, Token>,
}

impl Deposit<'_> {
    fn validate(&self) -> Result<()> {
        if !self.is_at_stake()? {
            self.exchange.load()?.ensure_not_paused(0, pause::DEPOSIT)?;
        }
        vault::ensure_pair(&*self.collateral.load()?, &self.vault, &self.source)
    }

    /// Checks whether the account has a position, claim or debt. Such an account may always be topped up, so that neither a pause
    /// nor the cap can cause its liquidation.
    fn is_at_stake(&self) -> Result<bool> {
        Ok(self.margin_account.load()?.state.in_use().next().is_some())
    }
}

/// Credits the amount that the vault received. `tokens` is in the mint's smallest unit.
pub fn handler<'info>(ctx: Context<'info, Deposit<'info>>, tokens: u64) -> Result<()> {
    let accounts = ctx.accounts;
    accounts.validate()?;
    let is_at_stake = accounts.is_at_stake()?;
    let signer = (&accounts.authority, &accounts.token_program);
    let received = vault::receive(&accounts.vault, &accounts.source, signer, tokens)?;
    let mut collateral = accounts.collateral.load_mut()?;
    let mut account = accounts.margin_account.load_mut()?;
    let amount = collateral.scale()?.to_quote(received).or_error()?;
    transition::deposit(&mut account.state, amount).or_error()?;
    collateral.add(amount)?;
    if !is_at_stake {
        collateral.ensure_within_cap(oracle::clock()?.time)?;
    }
    collateral.ensure_backed(vault::tokens_in(&accounts.vault)?)?;
    let cash = account.state.cash;
    emit!(Deposited { account: accounts.margin_account.key(), amount: amount.raw(), cash: cash.raw() });
    Ok(())
}
